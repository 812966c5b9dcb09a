package io.carillon.websocket;

import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
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

    private final SocketChannel channel;
    private final Semaphore messageUnderWay;
    private final MethodHandle isClosed;
    private final MethodHandle endMessage;
    private final MethodHandle doWrite;

    private TomcatSocket(Object remote, SocketChannel channel) throws ReflectiveOperationException {
        this.channel = channel;
        this.messageUnderWay = (Semaphore) Inside.value(remote, "messagePartInProgress");
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        this.isClosed = lookup.unreflectGetter(Inside.field(remote, "closed")).bindTo(remote);
        this.endMessage = lookup.unreflect(Inside.method(remote, "endMessage", SendHandler.class, SendResult.class))
                .bindTo(remote);
        this.doWrite = lookup.unreflect(
                        Inside.method(remote, "doWrite", SendHandler.class, long.class, ByteBuffer[].class))
                .bindTo(remote)
                .asFixedArity();
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
     * @return false if Tomcat has a message under way; then nothing is sent, and {@code done} is not called
     */
    boolean send(byte[] frames, Frames.Done done) {
        if (!messageUnderWay.tryAcquire()) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(frames);
        SendResult result = SENT;
        try {
            if ((boolean) isClosed.invokeExact()) {
                throw new IOException("the session is closed");
            }
            channel.write(buffer);
        } catch (Throwable e) { // whatever it was, the session is of no use any more, and its next user must not wait
            result = new SendResult(e);
        }
        if (result.isOK() && buffer.hasRemaining()) {
            sendRest(buffer, done);
        } else {
            end(result, done);
        }
        return true;
    }

    /** Tomcat sends what the socket does not take now. */
    private void sendRest(ByteBuffer rest, Frames.Done done) {
        AtomicBoolean ended = new AtomicBoolean();
        SendHandler once = result -> {
            if (ended.compareAndSet(false, true)) {
                end(result, done);
            }
        };
        try {
            doWrite.invokeExact(once, -1L, new ByteBuffer[] {rest});
        } catch (Throwable e) {
            once.onResult(new SendResult(e));
        }
    }

    private void end(SendResult result, Frames.Done done) {
        try {
            endMessage.invokeExact((SendHandler) null, result);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        done.done(result.isOK());
    }
}
