package io.carillon.access;

import io.carillon.problem.Problem;
import io.carillon.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * While there are no tokens, only this machine's own clients are served. A peer on loopback that forwards for others is not one
 * of them, and neither is a page whose name was made to point to loopback (DNS rebinding), which its {@code Host} gives away.
 */
final class LocalPolicy {
    private static final String REMEDY = " Set carillon.access=open to serve every client that reaches the server.";

    private static final Pattern LOCAL_HOST =
            Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%.*)?");

    /** Fields with which proxies and delivery networks name the client they speak for, in lower case. */
    private static final Set<String> FORWARDING = Set.of(
            "akamai-origin-hop",
            "ali-cdn-real-ip",
            "cdn-loop",
            "client-ip",
            "cloudfront-viewer-address",
            "do-connecting-ip",
            "fastly-client-ip",
            "fly-client-ip",
            "forwarded",
            "forwarded-for",
            "incap-client-ip",
            "proxy-client-ip",
            "true-client-ip",
            "via",
            "wl-proxy-client-ip",
            "x-akamai-edgescape",
            "x-amz-cf-id",
            "x-amzn-trace-id",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-envoy-external-address",
            "x-original-forwarded-for",
            "x-original-host",
            "x-proxyuser-ip",
            "x-real-ip",
            "x-sucuri-clientip",
            "x-vercel-forwarded-for");

    private static final List<String> FORWARDING_PREFIXES =
            List.of("x-forwarded", "cf-", "x-azure-", "x-appengine-", "x-nf-client-");

    private final boolean open;

    LocalPolicy(boolean open) {
        this.open = open;
    }

    /** The reason to refuse a request, if there is one. */
    Optional<Problem> refusal(HttpServletRequest request) {
        if (open) {
            return Optional.empty();
        }
        if (!isLoopback(request.getRemoteAddr())) {
            return refuse(ProblemType.NOT_LOCAL, "The client is not on the server's own machine.");
        }
        Optional<String> forwarding = Collections.list(request.getHeaderNames()).stream()
                .filter(LocalPolicy::isForwarding)
                .findFirst();
        if (forwarding.isPresent()) {
            return refuse(
                    ProblemType.NOT_LOCAL,
                    "The request was forwarded for another client, as its field " + forwarding.get() + " says.");
        }
        List<String> hosts = Collections.list(request.getHeaders("Host"));
        if (hosts.size() != 1 || !LOCAL_HOST.matcher(hosts.get(0)).matches()) {
            return refuse(ProblemType.HOST_REFUSED, "The Host must be localhost, 127.0.0.1 or [::1], with any port.");
        }
        return Optional.empty();
    }

    private static Optional<Problem> refuse(ProblemType type, String reason) {
        return Optional.of(Problem.of(type, reason + REMEDY));
    }

    private static boolean isForwarding(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return FORWARDING.contains(lower) || FORWARDING_PREFIXES.stream().anyMatch(lower::startsWith);
    }

    /** True for an address literal of loopback; no name is ever looked up. */
    private static boolean isLoopback(String peer) {
        String address = peer == null ? "" : peer.replace("[", "").replace("]", "");
        if (!ADDRESS.matcher(address).matches()) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // a literal that is none after all, such as 1.2.3.444
        }
    }
}
