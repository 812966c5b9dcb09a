package io.carillon.content;

import io.carillon.problem.Problem;
import io.carillon.problem.ProblemType;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Content that has come with its request's head goes on at once. Other content is gathered as it comes, without a thread that
 * waits, and the request goes on when all of it is there: so clients that send slowly hold nobody up, however many they are.
 */
public final class SlowContentFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** For all of the content; who sends a megabyte at 20 kB/s has it. */
    private static final Duration TIME = Duration.ofSeconds(60);

    /** What may be gathered at a time, of all requests. */
    private static final long MAX_BYTES_OF_ALL = 64L << 20;

    private final transient AtomicLong gathered = new AtomicLong();

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.ASYNC || isHere(request)) {
            chain.doFilter(request, response);
        } else if (gathered.get() >= MAX_BYTES_OF_ALL) {
            response.setHeader("Retry-After", "2");
            response.setHeader("Connection", "close");
            Problem.of(ProblemType.BUSY, "Too much is being sent to this server.")
                    .writeTo(response);
        } else {
            GatheredContent content = new GatheredContent(request.getInputStream(), gathered);
            AsyncContext context = request.startAsync(new GatheredRequest(request, content), response);
            context.setTimeout(TIME.toMillis());
            content.gather(context);
        }
    }

    /** True if reading does not wait, or nobody reads. */
    private static boolean isHere(HttpServletRequest request) throws IOException {
        if (request.getHeader("Transfer-Encoding") != null) {
            return false;
        }
        long length = request.getContentLengthLong();
        return length <= 0
                || length > Content.MAX_BYTES
                || request.getInputStream().available() >= length;
    }
}
