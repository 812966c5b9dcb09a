package io.carillon.problem;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Answers with the problem that a resource threw. */
@Provider
public final class ProblemExceptionMapper implements ExceptionMapper<ProblemException> {
    @Override
    public Response toResponse(ProblemException exception) {
        Response.ResponseBuilder response = exception.problem().toResponse();
        exception.headers().forEach(response::header);
        return response.build();
    }
}
