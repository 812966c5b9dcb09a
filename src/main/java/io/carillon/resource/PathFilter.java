package io.carillon.resource;

import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;

/**
 * Refuses matrix parameters. JAX-RS would cut them off, so that {@code /api/notes/7;x} were another name of a resource that has
 * one.
 */
@Provider
@PreMatching
public final class PathFilter implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getUriInfo().getRequestUri().getRawPath().indexOf(';') >= 0) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, "There are no parameters in paths here: the path holds a ;");
        }
    }
}
