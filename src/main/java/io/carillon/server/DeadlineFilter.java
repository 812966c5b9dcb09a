package io.carillon.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/**
 * An end for changes whose client was gone when they were answered: Jersey gives a request up without ending it when its answer
 * cannot be written, and Jetty then keeps the connection's descriptor until the container's own time is up.
 */
public final class DeadlineFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** Longer than any change waits for the journal, and than a client takes for a megabyte. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        if (request.isAsyncStarted()) {
            try {
                request.getAsyncContext().setTimeout(DEADLINE.toMillis());
            } catch (IllegalStateException e) {
                // Answered in the meantime.
            }
        }
    }
}
