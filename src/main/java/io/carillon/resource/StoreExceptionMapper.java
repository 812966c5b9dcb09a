package io.carillon.resource;

import io.carillon.log.StoreException;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemExceptionMapper;
import io.carillon.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a client that the store does not answer; why is the operator's business, and in the log of the server. */
@Provider
public final class StoreExceptionMapper implements ExceptionMapper<StoreException> {
    /** A database that was started anew, or whose standby takes over, mostly answers after some seconds. */
    private static final String RETRY_SECONDS = "2";

    private static final Logger LOG = LoggerFactory.getLogger(StoreExceptionMapper.class);

    @Override
    public Response toResponse(StoreException exception) {
        if (!exception.isTold()) {
            LOG.warn("A request was answered with 503: {}", exception.getMessage());
        }
        ProblemException problem = exception.isUndecided()
                ? new ProblemException(
                        ProblemType.UNDECIDED,
                        "The store went away while it committed. See what is there before you try again, or send the same"
                                + " precondition or Idempotency-Key.")
                : new ProblemException(ProblemType.UNAVAILABLE, "The store does not answer, and nothing was changed.");
        return new ProblemExceptionMapper().toResponse(problem.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS));
    }
}
