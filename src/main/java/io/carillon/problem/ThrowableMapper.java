package io.carillon.problem;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The edge for bugs: each is logged here, once, and the client learns no more than that there was one. */
@Provider
public final class ThrowableMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(ThrowableMapper.class);

    @Override
    public Response toResponse(Throwable bug) {
        LOG.error("A request failed", Printable.of(bug));
        return Problem.ofStatus(500).toResponse().build();
    }
}
