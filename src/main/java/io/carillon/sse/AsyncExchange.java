package io.carillon.sse;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import java.util.Optional;

/** The standard's asynchronous response, on any container. Its head leaves with the first content. */
final class AsyncExchange implements Exchange {
    /**
     * Less than the greeting has, in bytes: what fits into Jetty's buffer is gathered there, and the buffer stays as long as the stream
     * lives; what does not fit is written without it, in pieces of this size.
     */
    private static final int BUFFER_BYTES = 256;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Runnable end;
    private final boolean shortWay;

    private AsyncExchange(AsyncContext context, ServletOutputStream out, Runnable end, boolean shortWay) {
        this.context = context;
        this.out = out;
        this.end = end;
        this.shortWay = shortWay;
    }

    /**
     * Takes an asynchronous request over.
     *
     * @param out its response's
     * @param end completes it
     * @param shortWay see {@link SseSettings}
     */
    static Exchange begin(
            AsyncContext context, ServletOutputStream out, Runnable end, boolean shortWay, Events events) {
        if (shortWay && !context.getResponse().isCommitted()) {
            context.getResponse().setBufferSize(BUFFER_BYTES);
        }
        context.setTimeout(0);
        context.addListener(events);
        out.setWriteListener(events);
        return new AsyncExchange(context, out, end, shortWay);
    }

    @Override
    public ServletOutputStream out() {
        return out;
    }

    @Override
    public Framing framing() {
        return Framing.CONTAINERS;
    }

    @Override
    public Optional<Connection> beneath(Events events) {
        if (!shortWay) {
            return Optional.empty();
        }
        Optional<Connection> found = Connections.beneath(context, events);
        if (found.isEmpty()) {
            Connections.widen(out);
        }
        return found;
    }

    @Override
    public Optional<Runnable> closing(Events events) {
        return Connections.closing(context, events);
    }

    @Override
    public void end() {
        end.run();
    }
}
