package io.carillon.websocket;

import io.carillon.container.Handles;
import io.carillon.container.Inside;
import io.carillon.container.Outgoing;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The socket beneath one of Jetty's WebSocket sessions, without TLS and without extensions, for whole frames made by ourselves.
 * All frames of a session, Jetty's own pongs and closes too, pass its {@code FrameFlusher}, which takes them from its queue
 * under its lock. Who holds that lock and finds nothing queued, nothing under way and nothing gathered may write; what the
 * socket does not take is left there as gathered, so it leaves before anything else.
 */
final class JettySocket {
    private static final Handles<Calls> CALLS = new Handles<>(Calls::find);

    private final Object core;
    private final SocketChannel channel;
    private final Object flusher;
    private final Object lock;
    private final Collection<?> queue;
    private final Collection<?> underWay;
    private final Calls calls;

    /**
     * Handles on the session's parts.
     *
     * @param lock (AutoLock) → AutoCloseable
     * @param canEnqueue (FrameFlusher) → boolean
     * @param gathered (FrameFlusher) → RetainableByteBuffer
     * @param setGathered (FrameFlusher, RetainableByteBuffer) → void
     * @param wrap (ByteBuffer) → RetainableByteBuffer
     * @param flush (CoreSession, Callback) → void
     * @param callback (Runnable, Consumer) → Callback
     */
    private record Calls(
            MethodHandle lock,
            MethodHandle canEnqueue,
            MethodHandle gathered,
            MethodHandle setGathered,
            MethodHandle wrap,
            MethodHandle flush,
            MethodHandle callback) {
        static Calls find(Class<?> flusher) throws ReflectiveOperationException {
            ClassLoader jetty = flusher.getClassLoader();
            Class<?> autoLock = jetty.loadClass("org.eclipse.jetty.util.thread.AutoLock");
            Class<?> buffer = jetty.loadClass("org.eclipse.jetty.io.RetainableByteBuffer");
            Class<?> callback = jetty.loadClass("org.eclipse.jetty.util.Callback");
            Class<?> session = jetty.loadClass("org.eclipse.jetty.websocket.core.WebSocketCoreSession");
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            return new Calls(
                    lookup.unreflect(Inside.method(autoLock, "lock"))
                            .asType(MethodType.methodType(AutoCloseable.class, Object.class)),
                    lookup.unreflectGetter(Inside.field(flusher, "_canEnqueue"))
                            .asType(MethodType.methodType(boolean.class, Object.class)),
                    lookup.unreflectGetter(Inside.field(flusher, "_batchBuffer"))
                            .asType(MethodType.methodType(Object.class, Object.class)),
                    lookup.unreflectSetter(Inside.field(flusher, "_batchBuffer"))
                            .asType(MethodType.methodType(void.class, Object.class, Object.class)),
                    lookup.unreflect(buffer.getMethod("wrap", ByteBuffer.class))
                            .asType(MethodType.methodType(Object.class, ByteBuffer.class)),
                    lookup.unreflect(Inside.method(session, "flush", callback))
                            .asType(MethodType.methodType(void.class, Object.class, Object.class)),
                    lookup.findStatic(callback, "from", MethodType.methodType(callback, Runnable.class, Consumer.class))
                            .asType(MethodType.methodType(Object.class, Runnable.class, Consumer.class)));
        }
    }

    private JettySocket(Object core, SocketChannel channel, Object flusher) throws ReflectiveOperationException {
        this.core = core;
        this.channel = channel;
        this.flusher = flusher;
        this.lock = Inside.value(flusher, "_lock");
        this.queue = (Collection<?>) Inside.value(flusher, "_queue");
        this.underWay = (Collection<?>) Inside.value(flusher, "_currentEntries");
        this.calls = CALLS.of(flusher);
    }

    /**
     * Empty if frames have to go through Jetty.
     *
     * @param core the session's {@code WebSocketCoreSession}
     * @throws ReflectiveOperationException if this Jetty is not like the one we know
     */
    static Optional<JettySocket> of(Session session, Object core) throws ReflectiveOperationException {
        if (!session.getNegotiatedExtensions().isEmpty()) {
            return Optional.empty();
        }
        Object connection = Inside.call(core, "getConnection");
        Object endPoint = Inside.call(connection, "getEndPoint");
        if (!endPoint.getClass().getSimpleName().equals("SocketChannelEndPoint")) {
            return Optional.empty();
        }
        SocketChannel channel = (SocketChannel) Inside.call(endPoint, "getChannel");
        return Optional.of(new JettySocket(core, channel, Inside.value(connection, "flusher")));
    }

    /**
     * Sends whole frames, without waiting.
     *
     * @param frames not to be changed afterwards
     * @param done called unless all or nothing is sent; nothing is if Jetty has something of its own to send, or has closed
     */
    Frames.Taken send(byte[] frames, Frames.Done done) {
        try {
            Frames.Taken taken = write(frames);
            if (taken == Frames.Taken.IN_PART) {
                Object callback = (Object) calls.callback()
                        .invokeExact((Runnable) () -> done.done(true), (Consumer<?>) failure -> done.done(false));
                calls.flush().invokeExact(core, callback);
            }
            return taken;
        } catch (IOException e) {
            done.done(false); // Jetty finds out by its reading
            return Frames.Taken.IN_PART;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private Frames.Taken write(byte[] frames) throws Throwable {
        AutoCloseable held = (AutoCloseable) calls.lock().invokeExact(lock);
        try {
            if (!(boolean) calls.canEnqueue().invokeExact(flusher)
                    || !queue.isEmpty()
                    || !underWay.isEmpty()
                    || (Object) calls.gathered().invokeExact(flusher) != null) {
                return Frames.Taken.REFUSED;
            }
            ByteBuffer rest = Outgoing.here().write(channel, frames);
            if (rest == null) {
                return Frames.Taken.ALL;
            }
            Object gathered = (Object) calls.wrap().invokeExact(rest);
            calls.setGathered().invokeExact(flusher, gathered);
            return Frames.Taken.IN_PART;
        } finally {
            held.close();
        }
    }
}
