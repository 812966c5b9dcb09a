package io.carillon.resource;

import io.carillon.log.JournalFullException;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemExceptionMapper;
import io.carillon.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Tells a client to come back later. */
@Provider
public final class JournalFullExceptionMapper implements ExceptionMapper<JournalFullException> {
    @Override
    public Response toResponse(JournalFullException full) {
        long seconds = Math.max(1, full.retryAfter().toSeconds());
        return new ProblemExceptionMapper()
                .toResponse(new ProblemException(
                                ProblemType.BUSY, "Too many changes wait to be written; this one was not made.")
                        .header(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
    }
}
