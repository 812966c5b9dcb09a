package io.carillon.content;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps clients that send content slowly from holding all of the container's threads. Content that has come with its request's head
 * goes on at once, and some more requests at a time, whose threads wait for the rest of it. That of others is gathered as it comes,
 * without a thread, and the request goes on, by an ASYNC dispatch, when all of it is there.
 */
public final class SlowContentFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** Requests whose threads may wait for content; either container has 200 threads unless told otherwise. */
    private static final int MOST_WAITING = 32;

    /** For all of the content that is gathered; who sends a megabyte at 20 kB/s has it. */
    private static final Duration TIME = Duration.ofSeconds(60);

    /** What may be gathered at a time, of all requests. */
    private static final long MAX_BYTES_OF_ALL = 64L << 20;

    private static final String ATTRIBUTE = GatheredContent.class.getName();

    private final transient Semaphore waiting = new Semaphore(MOST_WAITING);
    private final transient AtomicLong gathered = new AtomicLong();

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(ATTRIBUTE) instanceof GatheredContent content) {
            try {
                chain.doFilter(request, response);
            } finally {
                content.release();
            }
        } else if (isHere(request)) {
            chain.doFilter(request, response);
        } else if (waiting.tryAcquire()) {
            try {
                chain.doFilter(request, response);
            } finally {
                waiting.release();
            }
        } else {
            gather(request, response);
        }
    }

    private void gather(HttpServletRequest request, HttpServletResponse response) throws IOException {
        GatheredContent content = new GatheredContent(request.getInputStream(), gathered, MAX_BYTES_OF_ALL);
        request.setAttribute(ATTRIBUTE, content);
        AsyncContext context = request.startAsync(new GatheredRequest(request, content), response);
        context.setTimeout(TIME.toMillis());
        content.gather(context);
    }

    /** True if reading does not wait, or nobody reads. */
    private static boolean isHere(HttpServletRequest request) throws IOException {
        if (request.getHeader("Transfer-Encoding") != null || request.getHeader("Expect") != null) {
            return false;
        }
        long length = request.getContentLengthLong();
        return length <= 0
                || length > Content.MAX_BYTES
                || request.getInputStream().available() >= length;
    }
}
