package io.carillon.sse;

import io.carillon.container.Inside;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the connection beneath a response on the containers that we know. */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** Jetty's default for a response. */
    private static final int JETTY_BUFFER_BYTES = 32 << 10;

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private Connections() {}

    /**
     * Takes a request's connection over, where the container has a way for that. Empty if it has none: then the response may be committed,
     * and is otherwise as it was.
     *
     * @param request without content; its response's head is set
     * @throws IOException if the client is gone
     */
    static Optional<Exchange> takeOver(HttpServletRequest request, HttpServletResponse response, Exchange.Events events)
            throws IOException {
        try {
            return TomcatExchange.begin(request, containers(request), response, events);
        } catch (RuntimeException | ReflectiveOperationException e) {
            tell(e);
            return Optional.empty();
        }
    }

    /**
     * Empty if the container, or what it makes of this response (HTTP/2, TLS, compression, no chunks), is none that we know.
     *
     * @param listener the response's own
     */
    static Optional<Connection> beneath(AsyncContext context, WriteListener listener) {
        HttpServletResponse response = (HttpServletResponse) context.getResponse();
        if (!response.isCommitted() || response.getHeader("Content-Encoding") != null) {
            return Optional.empty();
        }
        try {
            ServletRequest request = containers(context.getRequest());
            return JettyConnection.of(request, response, listener);
        } catch (RuntimeException | ReflectiveOperationException e) {
            tell(e);
            return Optional.empty();
        }
    }

    private static void tell(Exception e) {
        if (!TOLD.getAndSet(true)) {
            LOG.warn(
                    "This container is not one that Carillon knows from within ({}): streams take the portable way, at about"
                            + " twice the cost",
                    e.toString());
        }
    }

    /**
     * What closes the connection of a response at once, whatever waits in it. Empty if the container is none that we know, or the connection
     * has other responses, too (HTTP/2): then it ends by the container's own time-outs.
     *
     * @param listener the response's own, told of it by the container, or on its behalf
     */
    static Optional<Runnable> closing(AsyncContext context, WriteListener listener) {
        try {
            ServletRequest request = containers(context.getRequest());
            Optional<Runnable> jetty = JettyConnection.closing(request, listener);
            return jetty.isPresent() ? jetty : TomcatExchange.closing(request);
        } catch (RuntimeException | ReflectiveOperationException e) {
            LOG.debug("A connection is left to its container: {}", e.toString());
            return Optional.empty();
        }
    }

    /**
     * Makes an output's buffer as large again as its container makes it. For Jetty, which cuts what is written into pieces of that size,
     * and whose response refuses to change it once its head is sent; others have kept theirs.
     */
    static void widen(ServletOutputStream out) {
        if (out.getClass().getName().equals("org.eclipse.jetty.ee11.servlet.HttpOutput")) {
            try {
                Inside.method(out.getClass(), "setBufferSize", int.class).invoke(out, JETTY_BUFFER_BYTES);
            } catch (RuntimeException | ReflectiveOperationException e) {
                LOG.debug("A stream leaves in small pieces: {}", e.toString());
            }
        }
    }

    private static ServletRequest containers(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner;
    }
}
