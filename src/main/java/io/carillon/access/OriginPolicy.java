package io.carillon.access;

import io.carillon.problem.Problem;
import io.carillon.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which pages may open a WebSocket, and write with what their browser adds by itself: browsers let every page try, and leave it to the server to look at {@code Origin} (RFC 6455
 * §10.2). A client that is no browser sends none.
 */
final class OriginPolicy {
    private static final String HOST = "(\\[[0-9a-f:.]+]|[^\\s/?#@:\\[\\]]+)";
    private static final Pattern WEB_ORIGIN =
            Pattern.compile("(https?)://" + HOST + "(?::([0-9]{1,5}))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern AUTHORITY = Pattern.compile(HOST + "(?::([0-9]{0,5}))?", Pattern.CASE_INSENSITIVE);

    private final Set<String> listed;

    OriginPolicy(Set<String> listed) {
        this.listed = listed;
    }

    /** The reason to refuse a request, if it is a handshake and there is one. */
    Optional<Problem> refusal(HttpServletRequest request) {
        if (!isHandshake(request)) {
            return Optional.empty();
        }
        return request.getHeader("Origin") == null || allows(request)
                ? Optional.empty()
                : Optional.of(Problem.of(
                        ProblemType.ORIGIN_REFUSED,
                        "Pages of this origin may not open a WebSocket here. The server's own may, and those in the"
                                + " setting carillon.origins."));
    }

    /** Whether a request comes from a page of the server's own origin or of one that is listed. */
    boolean allows(HttpServletRequest request) {
        List<String> origins = Collections.list(request.getHeaders("Origin"));
        List<String> hosts = Collections.list(request.getHeaders("Host"));
        return origins.size() == 1
                && (listed.contains(origins.get(0))
                        || (hosts.size() == 1 && isSame(origins.get(0), hosts.get(0), request.isSecure())));
    }

    /** On any path, so that no spelling of the endpoint's path gets around it; RFC 8441 §5 has no Upgrade field. */
    private static boolean isHandshake(HttpServletRequest request) {
        return request.getHeader("Sec-WebSocket-Version") != null
                || Collections.list(request.getHeaders("Upgrade")).stream()
                        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("websocket"));
    }

    /**
     * Whether a page came from where it now connects to. An https page may stand before a server that is spoken to without TLS,
     * by a proxy; never the other way round, since anyone on the way can write an http page.
     */
    static boolean isSame(String origin, String host, boolean secure) {
        Matcher page = WEB_ORIGIN.matcher(origin);
        Matcher server = AUTHORITY.matcher(host);
        if (!page.matches() || !server.matches()) {
            return false;
        }
        boolean https = page.group(1).equalsIgnoreCase("https");
        int standard = https ? 443 : 80;
        return (https || !secure)
                && page.group(2).equalsIgnoreCase(server.group(1))
                && port(page.group(3), standard) == port(server.group(2), standard);
    }

    private static int port(String digits, int standard) {
        return digits == null || digits.isEmpty() ? standard : Integer.parseInt(digits);
    }
}
