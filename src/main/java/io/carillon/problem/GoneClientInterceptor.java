package io.carillon.problem;

import jakarta.annotation.Priority;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an answer whose client goes while it is written. Jersey would log that as an error of the server's, with a stack trace for each
 * such client. What is written comes from memory, so an {@link IOException} is the connection's.
 */
@Priority(Integer.MIN_VALUE) // around Jersey's own, which wraps the exception
public final class GoneClientInterceptor implements WriterInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(GoneClientInterceptor.class);

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) {
        try {
            context.proceed();
        } catch (IOException e) {
            LOG.debug("A client has gone while its answer was written: {}", e.getMessage());
        } catch (ProcessingException e) {
            if (!(e.getCause() instanceof IOException)) {
                throw e;
            }
            LOG.debug("A client has gone while its answer was written: {}", e.getMessage());
        }
    }
}
