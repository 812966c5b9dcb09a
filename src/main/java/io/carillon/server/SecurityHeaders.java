package io.carillon.server;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;

/**
 * What a browser is told of every answer, errors among them: that it is of the type it says, that it loads nothing and is in nobody's
 * frame, that links from it tell nothing, and that other sites' pages may not embed it. {@link PageFilter} allows the page more.
 */
public final class SecurityHeaders extends HttpFilter {
    private static final long serialVersionUID = 1L;

    static final String POLICY_FIELD = "Content-Security-Policy";

    private static final String POLICY =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    SecurityHeaders() {}

    /** Puts the filter before all others that are registered after it. To be called while the context starts. */
    static void register(ServletContext context) {
        FilterRegistration.Dynamic registration = context.addFilter("security-headers", new SecurityHeaders());
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR), false, "/*");
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(POLICY_FIELD, POLICY);
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        chain.doFilter(request, response);
    }
}
