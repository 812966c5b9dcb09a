package io.carillon.websocket;

import io.carillon.container.Handles;
import io.carillon.container.Inside;
import io.carillon.container.Outgoing;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The socket beneath one of Tomcat's WebSocket sessions, without TLS and without extensions, for whole frames made by
 * ourselves. Tomcat lets one message at a time be under way, its own pongs and closes too, by a semaphore; who holds that one may
 * write, and ends as Tomcat's messages end, which has those that came meanwhile sent.
 */
final class TomcatSocket {
    private static final SendResult SENT = new SendResult();

    private static final Handles<Calls> CALLS = new Handles<>(Calls::find);

    private final Object remote;
    private final SocketChannel channel;
    private final Semaphore messageUnderWay;
    private final Calls calls;

    /**
     * Handles on the remote endpoint's parts.
     *
     * @param isClosed (remote) → boolean
     * @param endMessage (remote, SendHandler, SendResult) → void
     * @param doWrite (remote, SendHandler, long timeout, ByteBuffer[]) → void
     */
    private record Calls(MethodHandle isClosed, MethodHandle endMessage, MethodHandle doWrite) {
        static Calls find(Class<?> remote) throws ReflectiveOperationException {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            return new Calls(
                    lookup.unreflectGetter(Inside.field(remote, "closed"))
                            .asType(MethodType.methodType(boolean.class, Object.class)),
                    lookup.unreflect(Inside.method(remote, "endMessage", SendHandler.class, SendResult.class))
                            .asType(MethodType.methodType(
                                    void.class, Object.class, SendHandler.class, SendResult.class)),
                    lookup.unreflect(
                                    Inside.method(remote, "doWrite", SendHandler.class, long.class, ByteBuffer[].class))
                            .asFixedArity()
                            .asType(MethodType.methodType(
                                    void.class, Object.class, SendHandler.class, long.class, ByteBuffer[].class)));
        }
    }

    private TomcatSocket(Object remote, SocketChannel channel) throws ReflectiveOperationException {
        this.remote = remote;
        this.channel = channel;
        this.messageUnderWay = (Semaphore) Inside.value(remote, "messagePartInProgress");
        this.calls = CALLS.of(remote);
    }

    /**
     * Empty if frames have to go through Tomcat.
     *
     * @param remote the session's {@code WsRemoteEndpointImplServer}
     * @throws ReflectiveOperationException if this Tomcat is not like the one we know
     */
    static Optional<TomcatSocket> of(Session session, Object remote) throws ReflectiveOperationException {
        if (!session.getNegotiatedExtensions().isEmpty()) {
            return Optional.empty();
        }
        Object wrapper = Inside.value(remote, "socketWrapper");
        Object socket = Inside.call(wrapper, "getSocket");
        if (!socket.getClass().getSimpleName().equals("NioChannel")) {
            return Optional.empty();
        }
        SocketChannel channel = (SocketChannel) Inside.call(socket, "getIOChannel");
        return Optional.of(new TomcatSocket(remote, channel));
    }

    /**
     * Sends whole frames, without waiting.
     *
     * @param frames not to be changed afterwards
     * @param done called unless all or nothing is sent; nothing is if Tomcat has a message under way
     */
    Frames.Taken send(byte[] frames, Frames.Done done) {
        if (!messageUnderWay.tryAcquire()) {
            return Frames.Taken.REFUSED;
        }
        ByteBuffer rest = null;
        SendResult result = SENT;
        try {
            if ((boolean) calls.isClosed().invokeExact(remote)) {
                throw new IOException("the session is closed");
            }
            rest = Outgoing.here().write(channel, frames);
        } catch (Throwable e) { // whatever it was, the session is of no use any more, and its next user must not wait
            result = new SendResult(e);
        }
        if (rest != null) {
            sendRest(rest, done);
            return Frames.Taken.IN_PART;
        }
        endMessage(result);
        if (result.isOK()) {
            return Frames.Taken.ALL;
        }
        done.done(false);
        return Frames.Taken.IN_PART;
    }

    /** Tomcat sends what the socket does not take now. */
    private void sendRest(ByteBuffer rest, Frames.Done done) {
        AtomicBoolean ended = new AtomicBoolean();
        SendHandler once = result -> {
            if (ended.compareAndSet(false, true)) {
                endMessage(result);
                done.done(result.isOK());
            }
        };
        try {
            calls.doWrite().invokeExact(remote, once, -1L, new ByteBuffer[] {rest});
        } catch (Throwable e) {
            once.onResult(new SendResult(e));
        }
    }

    private void endMessage(SendResult result) {
        try {
            calls.endMessage().invokeExact(remote, (SendHandler) null, result);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
