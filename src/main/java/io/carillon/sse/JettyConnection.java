package io.carillon.sse;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Jetty 12's {@code EndPoint} under an HTTP/1.1 connection without TLS. A web application does not see Jetty's classes, hence
 * the method handles.
 */
final class JettyConnection implements Connection {
    private static final String JETTY = "org.eclipse.jetty.";

    /** Jetty's idle times are some tens of seconds. */
    private static final long TELL_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SocketChannel channel;
    private final Object endPoint;
    private final Calls calls;
    private final Object callback;
    private final WriteListener listener;

    private volatile boolean free = true;
    private long toldNanos = System.nanoTime() - TELL_AFTER_NANOS;

    /**
     * Handles on Jetty's methods.
     *
     * @param notIdle (EndPoint) → void
     * @param write (EndPoint, Callback, ByteBuffer[]) → void
     */
    private record Calls(MethodHandle notIdle, MethodHandle write) {}

    private JettyConnection(
            SocketChannel channel, Object endPoint, Calls calls, Method callback, WriteListener listener)
            throws ReflectiveOperationException {
        this.channel = channel;
        this.endPoint = endPoint;
        this.calls = calls;
        this.listener = listener;
        Runnable sent = () -> {
            free = true;
            onWritePossible(listener);
        };
        Consumer<Throwable> failed = listener::onError;
        this.callback = callback.invoke(null, sent, failed);
    }

    private static void onWritePossible(WriteListener listener) {
        try {
            listener.onWritePossible();
        } catch (IOException e) {
            listener.onError(e);
        }
    }

    /**
     * The connection beneath a response whose head has been sent, if it is Jetty's and chunks are what it sends.
     *
     * @param listener told of a rest that has been sent, or not
     * @throws ReflectiveOperationException if this Jetty is not like the one we know
     */
    static Optional<Connection> of(AsyncContext context, WriteListener listener) throws ReflectiveOperationException {
        ServletRequest request = context.getRequest();
        while (request instanceof ServletRequestWrapper wrapper) {
            request = wrapper.getRequest();
        }
        if (!request.getClass().getName().startsWith(JETTY)) {
            return Optional.empty();
        }
        Object core = call(request, "getRequest");
        Object connection = call(call(core, "getConnectionMetaData"), "getConnection");
        Object endPoint = call(connection, "getEndPoint");
        if (!isChunking(connection, context.getResponse())
                || !endPoint.getClass().getName().equals(JETTY + "io.SocketChannelEndPoint")) {
            return Optional.empty();
        }
        ClassLoader jetty = endPoint.getClass().getClassLoader();
        Class<?> type = jetty.loadClass(JETTY + "io.EndPoint");
        Class<?> callback = jetty.loadClass(JETTY + "util.Callback");
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        Calls calls = new Calls(
                lookup.findVirtual(endPoint.getClass(), "notIdle", MethodType.methodType(void.class))
                        .asType(MethodType.methodType(void.class, Object.class)),
                lookup.findVirtual(type, "write", MethodType.methodType(void.class, callback, ByteBuffer[].class))
                        .asFixedArity()
                        .asType(MethodType.methodType(void.class, Object.class, Object.class, ByteBuffer[].class)));
        Method from = callback.getMethod("from", Runnable.class, Consumer.class);
        SocketChannel channel = (SocketChannel) call(endPoint, "getChannel");
        return Optional.of(new JettyConnection(channel, endPoint, calls, from, listener));
    }

    private static boolean isChunking(Object connection, ServletResponse response) throws ReflectiveOperationException {
        return response.isCommitted()
                && connection.getClass().getName().equals(JETTY + "server.internal.HttpConnection")
                && (boolean) call(call(connection, "getGenerator"), "isChunking");
    }

    private static Object call(Object on, String method) throws ReflectiveOperationException {
        Method found = on.getClass().getMethod(method);
        found.setAccessible(true); // public, of a class that may not be
        return found.invoke(on);
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
        try {
            calls.write().invokeExact(endPoint, callback, new ByteBuffer[] {rest});
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean isFree() {
        return free;
    }

    @Override
    public void broken(IOException cause) {
        listener.onError(cause);
    }
}
