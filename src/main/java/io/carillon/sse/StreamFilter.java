package io.carillon.sse;

import io.carillon.fanout.Subscription;
import io.carillon.problem.ProblemException;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Takes plain requests for streams out of JAX-RS's way, which would keep its own state of each as long as the stream lives. What is not
 * plain, or is wrong, goes on to {@link EventsEndpoint}, which begins the same streams and says what is wrong.
 */
public final class StreamFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private transient Optional<Streams> streams = Optional.empty();

    @Override
    public void init() {
        streams = Optional.of(CDI.current().select(Streams.class).get());
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (streams.isEmpty() || !begins(streams.get(), request, response)) {
            chain.doFilter(request, response);
        }
    }

    private static boolean begins(Streams streams, HttpServletRequest request, HttpServletResponse response) {
        Optional<String> format = format(request);
        if (format.isEmpty()) {
            return false;
        }
        try {
            Subscription subscription = streams.subscription(request, Optional.empty());
            Exchange.Beginning beginning = events -> begin(streams.settings(), format.get(), request, response, events);
            if (format.get().equals(MediaTypes.SSE)) {
                streams.sse(subscription, beginning);
            } else {
                streams.ndjson(subscription, beginning);
            }
            return true;
        } catch (ProblemException e) {
            return false; // nothing is begun yet
        }
    }

    private static Exchange begin(
            SseSettings settings,
            String mediaType,
            HttpServletRequest request,
            HttpServletResponse response,
            Exchange.Events events)
            throws IOException {
        Streams.head(response, mediaType);
        Optional<Exchange> taken =
                settings.shortWay() ? Connections.takeOver(request, response, events) : Optional.empty();
        if (taken.isPresent()) {
            return taken.get();
        }
        AsyncContext context = request.startAsync(request, response);
        return AsyncExchange.begin(
                context, response.getOutputStream(), () -> complete(context), settings.shortWay(), events);
    }

    private static void complete(AsyncContext context) {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // The container has ended it.
        }
    }

    /** The media type of the stream that a request wants, if it says so in the way of the usual clients. */
    private static Optional<String> format(HttpServletRequest request) {
        boolean plain = request.getMethod().equals("GET")
                && request.getRequestURI().equals(request.getContextPath() + "/events")
                && request.getHeader("Content-Length") == null
                && request.getHeader("Transfer-Encoding") == null;
        if (!plain) {
            return Optional.empty();
        }
        List<String> accepted = Collections.list(request.getHeaders("Accept"));
        if (accepted.isEmpty() || accepted.equals(List.of("*/*")) || accepted.equals(List.of(MediaTypes.SSE))) {
            return Optional.of(MediaTypes.SSE);
        }
        return accepted.equals(List.of(MediaTypes.NDJSON)) ? Optional.of(MediaTypes.NDJSON) : Optional.empty();
    }
}
