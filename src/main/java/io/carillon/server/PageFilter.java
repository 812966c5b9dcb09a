package io.carillon.server;

import io.carillon.openapi.Described;
import io.carillon.openapi.Described.Answer;
import io.carillon.openapi.Described.Media;
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
@Described(
        value = "A file of the page",
        open = true,
        takes = "header.If-None-Match",
        answers = {
            @Answer(
                    status = 200,
                    means = "The file",
                    content = {
                        @Media(type = "text/html", schema = "Text"),
                        @Media(type = "text/javascript", schema = "Text"),
                        @Media(type = "text/css", schema = "Text"),
                        @Media(type = "image/svg+xml", schema = "Text")
                    },
                    headers = "Cache-Control"),
            @Answer(
                    status = 206,
                    means = "The part that Range asks for",
                    content = {
                        @Media(type = "text/html", schema = "Text"),
                        @Media(type = "text/javascript", schema = "Text"),
                        @Media(type = "text/css", schema = "Text"),
                        @Media(type = "image/svg+xml", schema = "Text")
                    },
                    headers = {"Content-Range", "Cache-Control"}),
            @Answer(status = 304, means = "It has not changed"),
            @Answer(
                    status = 416,
                    means = "It has no such range",
                    content = @Media(type = Problem.MEDIA_TYPE, schema = "Problem"),
                    headers = "Content-Range")
        },
        // The door takes a name with a percent sign for any other path.
        problems = {ProblemType.PRECONDITION_FAILED, ProblemType.INVALID_TOKEN})
public final class PageFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    static final Set<String> METHODS = Set.of("GET", "HEAD");
    static final Set<String> HOMES = Set.of("/", "/index.html");
    static final String FILES = "/console/";

    /** Where the server is described to programs (RFC 8631 §5). */
    private static final String DESCRIPTION = "<openapi.json>; rel=\"service-desc\"; type=\"application/json\"";

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
        boolean home = HOMES.contains(path);
        if (!home && !path.startsWith(FILES)) {
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
        if (home) {
            response.setHeader("Link", DESCRIPTION);
        }
        chain.doFilter(request, response);
    }
}
