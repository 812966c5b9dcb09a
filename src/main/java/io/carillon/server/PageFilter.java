package io.carillon.server;

import io.carillon.problem.Problem;
import io.carillon.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * The page's own files: read only, never stale after an upgrade, and with leave to load from here alone. In front of
 * everything, for the paths that are the page's. It refuses every path with parameters: containers and JAX-RS cut them off, so
 * that {@code /api/notes/7;x} would be another name of a resource that has one.
 */
public final class PageFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (path.indexOf(';') >= 0) {
            Problem.of(ProblemType.BAD_REQUEST, "There are no parameters in paths here: the path holds a ;")
                    .writeTo(request, response);
            return;
        }
        if (!path.equals("/") && !path.equals("/index.html") && !path.startsWith("/console/")) {
            chain.doFilter(request, response);
            return;
        }
        if (!METHODS.contains(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD");
            Problem.of(ProblemType.METHOD_NOT_ALLOWED, "The page can be read only.")
                    .writeTo(response);
            return;
        }
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader(SecurityHeaders.POLICY_FIELD, POLICY);
        chain.doFilter(request, response);
    }
}
