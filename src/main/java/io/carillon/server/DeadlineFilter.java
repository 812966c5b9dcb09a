package io.carillon.server;

import io.carillon.problem.Deadline;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sets the time that a change has; see {@link Deadline}. The threads {@code carillon-deadline-N} count it, and answer where it is up.
 */
public final class DeadlineFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** An answer may have to wait for its client. */
    private static final int THREADS = 2;

    private Duration time = Duration.ZERO;
    private transient @Nullable ScheduledThreadPoolExecutor clock;

    /** Reads the parameter {@code time}, as ISO 8601 writes it: longer than any change waits, and than a client takes for a megabyte. */
    @Override
    public void init() {
        time = Duration.parse(getInitParameter("time"));
        AtomicInteger count = new AtomicInteger();
        ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "carillon-deadline-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        made.setRemoveOnCancelPolicy(true);
        made.prestartAllCoreThreads();
        clock = made;
    }

    @Override
    public void destroy() {
        if (clock != null) {
            clock.shutdownNow();
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Deadline.make(request);
        chain.doFilter(request, response);
        if (clock != null && request.isAsyncStarted()) {
            try {
                Deadline.begin(request, time, clock);
            } catch (IllegalStateException | RejectedExecutionException e) {
                // Answered in the meantime, or the server is stopping.
            }
        }
    }
}
