package io.carillon.problem;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;
import java.util.TreeSet;

/** Answers with a problem where JAX-RS itself refuses: 404, 405, 406 and their like. Its header fields stay. */
@Provider
public final class WebApplicationExceptionMapper implements ExceptionMapper<WebApplicationException> {
    private static final Set<String> REPLACED = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        REPLACED.addAll(Set.of(
                HttpHeaders.CONTENT_TYPE, HttpHeaders.CONTENT_LENGTH, HttpHeaders.CACHE_CONTROL, HttpHeaders.ALLOW));
    }

    @Override
    public Response toResponse(WebApplicationException exception) {
        Response original = exception.getResponse();
        if (original.getStatusInfo().getFamily() == Response.Status.Family.REDIRECTION) {
            return original;
        }
        Response.ResponseBuilder response =
                Problem.ofStatus(original.getStatus()).toResponse();
        if (!original.getAllowedMethods().isEmpty()) {
            response.header(HttpHeaders.ALLOW, allow(original.getAllowedMethods()));
        }
        original.getHeaders().forEach((name, values) -> {
            if (!REPLACED.contains(name)) {
                values.forEach(value -> response.header(name, value));
            }
        });
        return response.build();
    }

    /** Jersey leaves out HEAD, which it serves wherever it serves GET. */
    private static String allow(Set<String> methods) {
        Set<String> all = new TreeSet<>(methods);
        if (all.contains(HttpMethod.GET)) {
            all.add(HttpMethod.HEAD);
        }
        return String.join(", ", all);
    }
}
