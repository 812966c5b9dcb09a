package io.carillon.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request that says who it is from, in the way that survives a WebSocket's upgrade, and that no longer has a token in its
 * query, so that nobody behind the door can write one into a log.
 */
final class CallerRequest extends HttpServletRequestWrapper {
    private final Caller caller;

    CallerRequest(HttpServletRequest request, Caller caller) {
        super(request);
        this.caller = caller;
    }

    @Override
    public Principal getUserPrincipal() {
        return caller;
    }

    @Override
    public @Nullable String getQueryString() {
        String query = super.getQueryString();
        if (query == null) {
            return null;
        }
        return Arrays.stream(query.split("&", -1))
                .filter(pair -> !Presented.isToken(pair))
                .collect(Collectors.joining("&"));
    }
}
