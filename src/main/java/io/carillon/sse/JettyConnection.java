package io.carillon.sse;

import io.carillon.container.Handles;
import io.carillon.container.Inside;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Jetty 12's {@code EndPoint} under an HTTP/1.1 connection without TLS. A web application does not see Jetty's classes, hence
 * the method handles.
 */
final class JettyConnection implements Connection {
    private static final String JETTY = "org.eclipse.jetty.";

    private static final String HTTP_1 = JETTY + "server.internal.HttpConnection";

    /** Jetty's idle times are some tens of seconds. */
    private static final long TELL_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Handles<Calls> CALLS = new Handles<>(Calls::find);

    private final SocketChannel channel;
    private final Object endPoint;
    private final Calls calls;
    private final WriteListener listener;

    private volatile boolean free = true;
    /** Jetty's since it was handed over; only its position is looked at. */
    private @Nullable ByteBuffer rest;

    private long toldNanos = System.nanoTime() - TELL_AFTER_NANOS;

    /**
     * Handles on Jetty's methods.
     *
     * @param notIdle (EndPoint) → void
     * @param write (EndPoint, Callback, ByteBuffer[]) → void
     * @param callback (Runnable, Consumer) → Callback
     */
    private record Calls(MethodHandle notIdle, MethodHandle write, MethodHandle callback) {
        static Calls find(Class<?> endPoint) throws ReflectiveOperationException {
            ClassLoader jetty = endPoint.getClassLoader();
            Class<?> type = jetty.loadClass(JETTY + "io.EndPoint");
            Class<?> callback = jetty.loadClass(JETTY + "util.Callback");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            return new Calls(
                    lookup.findVirtual(endPoint, "notIdle", MethodType.methodType(void.class))
                            .asType(MethodType.methodType(void.class, Object.class)),
                    lookup.findVirtual(type, "write", MethodType.methodType(void.class, callback, ByteBuffer[].class))
                            .asFixedArity()
                            .asType(MethodType.methodType(void.class, Object.class, Object.class, ByteBuffer[].class)),
                    lookup.findStatic(callback, "from", MethodType.methodType(callback, Runnable.class, Consumer.class))
                            .asType(MethodType.methodType(Object.class, Runnable.class, Consumer.class)));
        }
    }

    private JettyConnection(SocketChannel channel, Object endPoint, Calls calls, WriteListener listener) {
        this.channel = channel;
        this.endPoint = endPoint;
        this.calls = calls;
        this.listener = listener;
    }

    /**
     * The connection beneath a response whose head has been sent, if it is Jetty's and chunks are what it sends.
     *
     * @param request the container's own
     * @param listener told of a rest that has been sent, or not
     * @throws ReflectiveOperationException if this Jetty is not like the one we know
     */
    static Optional<Connection> of(ServletRequest request, ServletResponse response, WriteListener listener)
            throws ReflectiveOperationException {
        if (!request.getClass().getName().startsWith(JETTY)) {
            return Optional.empty();
        }
        Object connection = connection(request);
        Object endPoint = Inside.call(connection, "getEndPoint");
        if (!isChunking(connection, response)
                || !endPoint.getClass().getName().equals(JETTY + "io.SocketChannelEndPoint")) {
            return Optional.empty();
        }
        SocketChannel channel = (SocketChannel) Inside.call(endPoint, "getChannel");
        return Optional.of(new JettyConnection(channel, endPoint, CALLS.of(endPoint), listener));
    }

    private static Object connection(ServletRequest request) throws ReflectiveOperationException {
        Object core = Inside.call(request, "getRequest");
        return Inside.call(Inside.call(core, "getConnectionMetaData"), "getConnection");
    }

    /** What closes the connection of one of Jetty's requests over HTTP/1.1, with TLS or without, and tells the response's listener. */
    static Optional<Runnable> closing(ServletRequest request, WriteListener listener)
            throws ReflectiveOperationException {
        if (!request.getClass().getName().startsWith(JETTY)) {
            return Optional.empty();
        }
        Object connection = connection(request);
        if (!connection.getClass().getName().equals(HTTP_1)) {
            return Optional.empty();
        }
        AutoCloseable endPoint = (AutoCloseable) Inside.call(connection, "getEndPoint");
        return Optional.of(() -> {
            try {
                endPoint.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                listener.onError(new IOException("given up")); // where nothing waits, Jetty has nothing to tell
            }
        });
    }

    private static boolean isChunking(Object connection, ServletResponse response) throws ReflectiveOperationException {
        return response.isCommitted()
                && connection.getClass().getName().equals(HTTP_1)
                && (boolean) Inside.call(Inside.call(connection, "getGenerator"), "isChunking");
    }

    @Override
    public Framing framing() {
        return Framing.NEXT_CHUNK;
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public void sent() {
        long now = System.nanoTime();
        if (now - toldNanos < TELL_AFTER_NANOS) {
            return;
        }
        toldNanos = now;
        try {
            calls.notIdle().invokeExact(endPoint);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void takeRest(ByteBuffer rest) {
        free = false;
        this.rest = rest;
        Runnable sent = this::restSent;
        Consumer<Throwable> failed = listener::onError;
        try {
            Object callback = (Object) calls.callback().invokeExact(sent, failed);
            calls.write().invokeExact(endPoint, callback, new ByteBuffer[] {rest});
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void restSent() {
        free = true;
        try {
            listener.onWritePossible();
        } catch (IOException e) {
            listener.onError(e);
        }
    }

    @Override
    public boolean isFree() {
        return free;
    }

    @Override
    public int waiting() {
        ByteBuffer left = rest;
        if (left == null || free) {
            rest = null;
            return 0;
        }
        return left.remaining();
    }

    @Override
    public void broken(IOException cause) {
        listener.onError(cause);
    }
}
