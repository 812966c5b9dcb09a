package io.carillon.sse;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the connection beneath a response on the containers that we know. */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private Connections() {}

    /**
     * Empty if the container, or what it makes of this response (HTTP/2, TLS, compression, no chunks), is none that we know.
     *
     * @param listener the response's own
     */
    static Optional<Connection> beneath(AsyncContext context, ServletOutputStream out, WriteListener listener) {
        HttpServletResponse response = (HttpServletResponse) context.getResponse();
        if (!response.isCommitted() || response.getHeader("Content-Encoding") != null) {
            return Optional.empty();
        }
        try {
            ServletRequest request = containers(context.getRequest());
            Optional<Connection> jetty = JettyConnection.of(request, response, listener);
            return jetty.isPresent() ? jetty : TomcatConnection.of(request, out);
        } catch (RuntimeException | ReflectiveOperationException e) {
            if (!TOLD.getAndSet(true)) {
                LOG.warn(
                        "This container is not one that Carillon knows from within ({}): streams take the portable way, at about"
                                + " twice the cost",
                        e.toString());
            }
            return Optional.empty();
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
