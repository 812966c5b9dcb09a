package io.carillon.sse;

import io.carillon.container.Outgoing;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response's output, written without ever waiting. One thread writes (the shard's); the container's threads tell that there
 * is room again, or that it is over.
 *
 * <p>The lock is small and is what keeps clients apart: a container may give the response of a client that went away to the
 * next one as soon as its listeners have returned. They take the lock and mark the output dead first, and a dead output is
 * never touched again; so no byte reaches a stranger, and nobody's stream is closed by another's end.
 */
final class NonBlockingOutput {
    /**
     * What the container has to tell; called on its threads, without the lock. Or by who writes, with it, where the container finds in a write
     * that the client is gone: so nothing that is told may wait.
     */
    interface Listener {
        /** There is room again after a write or {@link #isReady} found none. */
        void writable();

        /** The client is gone, or the container has ended the response. More than once does no harm. */
        void over();

        /** The same, and the container leaves it to the application to end the response. */
        void abandoned();
    }

    /** What is to be written, in the framing that is asked for at the last moment. */
    interface Content {
        byte[] in(Framing framing);
    }

    private final Exchange.Beginning beginning;

    /** The container has called back for the first time: before that, its output would say that it is ready and then wait. */
    private boolean listened;

    private volatile boolean dead;
    /**
     * The container has said that a write would not wait, and there was none since that it did not take. Set under the lock; seen
     * without it, by who alone writes.
     */
    private volatile boolean ready;

    private boolean flushing;

    /** Bytes that were written. */
    private long written;
    /** Those of the last write to the container's own output, until it says that it is ready again. */
    private int inOutput;

    private Way way = Way.UNWRITTEN;
    /** Null until it is open. */
    private @Nullable Exchange exchange;

    private @Nullable Connection connection;
    private @Nullable Events events;

    /** How content gets to the client. */
    private enum Way {
        /** Nothing is written yet: the head is still to be sent, by the container. */
        UNWRITTEN,
        /** The head is on its way, and with it the first content. */
        BEGUN,
        /** The container knows no shorter one. */
        PORTABLE,
        /** To the container's connection. */
        SHORT
    }

    /** An output that nothing has been written to. */
    NonBlockingOutput(Exchange.Beginning beginning) {
        this.beginning = beginning;
    }

    /** From here on the listener is called; the first call tells that writing may begin. By the request's own thread. */
    void open(Listener listener) {
        Events made = new Events(listener);
        synchronized (this) {
            events = made;
        }
        try {
            Exchange begun = beginning.begin(made);
            boolean over;
            synchronized (this) {
                exchange = begun;
                over = dead;
            }
            if (over) {
                begun.end();
            } else {
                listener.writable(); // the container may have called before there was an exchange
            }
        } catch (IOException e) {
            made.ended();
        } catch (RuntimeException e) {
            made.ended();
            throw e;
        }
    }

    /** True if a write would not wait. If it would, {@link Listener#writable} is called once it does not. */
    boolean isReady() {
        if (ready && !dead) {
            return true;
        }
        IOException failure;
        synchronized (this) {
            try {
                return listened && !dead && exchange != null && askReady(exchange);
            } catch (IOException | IllegalStateException e) {
                failure = failed(e);
            }
        }
        afterFailure(failure);
        return false;
    }

    /**
     * Writes and sends. Called only when ready.
     *
     * @param content its bytes are not to be changed afterwards: the container may still be reading them
     * @return false if the client is gone
     */
    boolean write(Content content) {
        IOException failure;
        synchronized (this) {
            if (dead || exchange == null) {
                return false;
            }
            try {
                byte[] bytes = content.in(connection == null ? exchange.framing() : connection.framing());
                written += bytes.length;
                if (connection == null) {
                    writePortable(exchange, bytes);
                } else {
                    writeShort(connection, bytes);
                }
                return true;
            } catch (IOException | IllegalStateException e) {
                failure = failed(e);
            }
        }
        afterFailure(failure);
        return false;
    }

    private IOException failed(Exception e) {
        dead = true;
        return e instanceof IOException io ? io : new IOException(e);
    }

    /** What is to be done about the response is for the container's error listeners, once it knows. */
    private void afterFailure(IOException failure) {
        Connection used;
        Exchange of;
        synchronized (this) {
            used = connection;
            of = exchange;
        }
        if (used != null) {
            used.broken(failure);
        } else if (of != null) {
            of.broken();
        }
    }

    private void writePortable(Exchange to, byte[] bytes) throws IOException {
        ready = false;
        inOutput = bytes.length;
        to.out().write(bytes, 0, bytes.length);
        if (way == Way.UNWRITTEN) {
            way = Way.BEGUN;
        }
        flushing = true;
        askReady(to);
    }

    private void writeShort(Connection to, byte[] chunk) throws IOException {
        ByteBuffer rest = Outgoing.here().write(to.channel(), chunk);
        if (rest == null || rest.position() > 0) {
            to.sent();
        }
        if (rest != null) {
            ready = false;
            to.takeRest(rest);
        }
    }

    /** Bytes that the socket has taken, as far as can be seen: of the container's own output, whole writes. */
    long taken() {
        synchronized (this) {
            return written - inOutput - (connection == null ? 0 : connection.waiting());
        }
    }

    /** The connection beneath it, if it is known. */
    Optional<SocketChannel> channel() {
        synchronized (this) {
            return connection == null ? Optional.empty() : Optional.of(connection.channel());
        }
    }

    /** Ends the use of the output, and has the connection closed, whatever waits in it. The listener is told as if the client had gone. */
    void abort() {
        Events told;
        Optional<Runnable> closing;
        synchronized (this) {
            told = events;
            if (dead || told == null) {
                return;
            }
            dead = true;
            // while it lives the container gives it to nobody else
            closing = exchange == null ? Optional.empty() : exchange.closing(told);
        }
        closing.orElse(() -> told.onError(new IOException("given up"))).run();
    }

    private void die() {
        synchronized (this) {
            dead = true;
        }
    }

    /** Completes the response, unless that has been done, or the client is gone. Called only when ready. */
    void finish() {
        synchronized (this) {
            if (dead) {
                return;
            }
            if (exchange != null) {
                exchange.writeLastChunk();
            }
            dead = true;
        }
        end();
    }

    /** The response is over. For who has ended the use of the output. */
    void end() {
        Exchange used;
        synchronized (this) {
            used = exchange;
        }
        if (used != null) {
            used.end();
        }
    }

    /** True if it is never used again. */
    boolean isDead() {
        synchronized (this) {
            return dead;
        }
    }

    /** Asks the container; a write that is still to be sent is sent as soon as it may be. */
    private boolean askReady(Exchange of) throws IOException {
        ready = connection == null ? askPortable(of.out()) : connection.isFree();
        if (ready) {
            inOutput = 0;
        }
        if (ready && way == Way.BEGUN && events != null) {
            connection = of.beneath(events).orElse(null);
            way = connection == null ? Way.PORTABLE : Way.SHORT;
        }
        return ready;
    }

    private boolean askPortable(ServletOutputStream out) throws IOException {
        if (!out.isReady()) {
            return false;
        }
        if (!flushing) {
            return true;
        }
        flushing = false;
        out.flush();
        return out.isReady();
    }

    private final class Events implements Exchange.Events {
        private final Listener listener;

        Events(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onWritePossible() {
            synchronized (NonBlockingOutput.this) {
                listened = true;
            }
            listener.writable();
        }

        /**
         * Jetty's way to tell, and that of an upgraded connection of Tomcat's; the response is still to be ended. Of a request Tomcat tells by
         * the other one, and ends it itself.
         */
        @Override
        public void onError(Throwable cause) {
            ended();
            listener.abandoned();
        }

        @Override
        public void ended() {
            die();
            listener.over();
        }
    }
}
