package io.carillon.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Which pages may read what is answered (WHATWG Fetch, "CORS protocol"): those of the listed origins, each named exactly, and of
 * no others. The server's own need no leave.
 */
final class CorsPolicy {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String REQUEST_FIELDS =
            "Authorization, Content-Type, If-Match, If-None-Match, Last-Event-ID, Idempotency-Key";
    private static final String RESPONSE_FIELDS =
            "ETag, Location, Last-Event-ID, Link, Retry-After, Allow, Accept-Patch," + " Accept-Post, WWW-Authenticate";
    /** How long a browser need not ask again, in seconds; what a change of the settings takes to be seen. */
    private static final int MAX_AGE = 600;

    private final Set<String> listed;

    CorsPolicy(Set<String> listed) {
        this.listed = listed;
    }

    /** Adds what the answer to this request needs, whatever it will be. */
    void mark(HttpServletRequest request, HttpServletResponse response) {
        if (listed.isEmpty()) {
            return;
        }
        response.addHeader("Vary", "Origin"); // for those without one as well: a cache must not mix them
        if (isListed(request)) {
            response.setHeader("Access-Control-Allow-Origin", request.getHeader("Origin"));
            response.setHeader("Access-Control-Allow-Credentials", "true");
            response.setHeader("Access-Control-Expose-Headers", RESPONSE_FIELDS);
        }
    }

    boolean isListed(HttpServletRequest request) {
        List<String> origins = Collections.list(request.getHeaders("Origin"));
        return origins.size() == 1 && listed.contains(origins.get(0));
    }

    static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader("Origin") != null
                && request.getHeader("Access-Control-Request-Method") != null;
    }

    /** Answers a preflight of a listed origin. */
    static void answer(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.addHeader("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers");
        response.setHeader("Access-Control-Allow-Methods", METHODS);
        response.setHeader("Access-Control-Allow-Headers", REQUEST_FIELDS);
        response.setHeader("Access-Control-Max-Age", Integer.toString(MAX_AGE));
    }
}
