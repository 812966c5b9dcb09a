package io.carillon.access;

import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Finds out who a request is from. A token that is not good is refused, never overlooked; and what a browser adds by itself, a
 * cookie or its place on this machine, does not let another site's page write (CSRF). Safe for use by many threads.
 */
final class Door {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Access access;
    private final Carriers carriers;
    private final OriginPolicy origins;

    Door(Access access, Carriers carriers, OriginPolicy origins) {
        this.access = access;
        this.carriers = carriers;
        this.origins = origins;
    }

    /**
     * Who it is.
     *
     * @throws ProblemException 401 or 403, or 503 if there are no keys to verify with
     */
    Caller caller(HttpServletRequest request, String path) {
        if (needsNobody(path)) {
            return access.anonymous();
        }
        // Where a cookie is made or ended, a bad one is no reason to refuse.
        Presented presented = Presented.in(request, carriers, !path.equals(CookieEndpoint.PATH));
        Caller caller = presented.token().isPresent()
                ? access.authenticate(presented.token().get())
                : access.anonymous();
        if (!SAFE.contains(request.getMethod())) {
            checkSite(request, presented.place());
        }
        return caller;
    }

    /** The page, the description and the state of the server, which are there for all, whatever cookie a browser sends along. */
    private static boolean needsNobody(String path) {
        boolean plain = !path.contains("..") && !path.contains("%") && !path.contains(";") && !path.contains("//");
        return plain
                && (path.equals("/")
                        || path.equals("/index.html")
                        || path.equals("/openapi.json")
                        || path.startsWith("/console/")
                        || path.startsWith("/health/"));
    }

    /** A token in a header or a URL is nothing that a stranger's page could have its visitor send. */
    private void checkSite(HttpServletRequest request, Presented.Place place) {
        if (place == Presented.Place.HEADER || place == Presented.Place.QUERY) {
            return;
        }
        if (request.getHeaders("Origin").hasMoreElements()) {
            if (!origins.allows(request)) {
                throw crossSite("Pages of this origin may not write here.");
            }
            return;
        }
        List<String> sites = Collections.list(request.getHeaders("Sec-Fetch-Site"));
        if (place == Presented.Place.COOKIE) {
            if (!sites.equals(List.of("same-origin"))) {
                throw crossSite("With a token in a cookie, a write needs an Origin, or Sec-Fetch-Site: same-origin.");
            }
        } else if (!sites.isEmpty() && !sites.equals(List.of("same-origin")) && !sites.equals(List.of("none"))) {
            throw crossSite("Pages of other sites may not write here.");
        }
    }

    private static ProblemException crossSite(String detail) {
        return new ProblemException(ProblemType.CROSS_SITE, detail);
    }
}
