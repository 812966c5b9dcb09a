package io.carillon.websocket;

import io.carillon.container.Handles;
import io.carillon.container.Inside;
import io.carillon.fanout.Run;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's own remote endpoint: with batching on, frames gather in its buffer, and its flush, which the standard lets one call
 * only in a way that waits, is a message like any other to it. Batching is on only while frames gather: a session that ends
 * with it on is flushed by Tomcat in the way that waits.
 */
final class TomcatFrames extends StepwiseFrames {
    private static final String PACKAGE = "org.apache.tomcat.websocket.";
    /** Tomcat's Constants.INTERNAL_OPCODE_FLUSH. */
    private static final byte FLUSH = 0x18;

    private static final Handles<MethodHandle> START_MESSAGE = new Handles<>(TomcatFrames::startMessage);

    private final Object remote;
    private final MethodHandle startMessage;
    private final AtomicBoolean batching;
    private final @Nullable TomcatSocket socket;

    private TomcatFrames(
            Object remote, MethodHandle startMessage, AtomicBoolean batching, @Nullable TomcatSocket socket) {
        this.socket = socket;
        this.remote = remote;
        this.startMessage = startMessage;
        this.batching = batching;
    }

    static Optional<Frames> of(Session session) {
        if (!session.getClass().getName().startsWith(PACKAGE)) {
            return Optional.empty();
        }
        try {
            RemoteEndpoint.Async async = session.getAsyncRemote();
            async.setSendTimeout(-1); // a slow client lags; the pings find a dead one
            Object remote = Inside.value(async, "base");
            AtomicBoolean batching = (AtomicBoolean) Inside.value(remote, "batchingAllowed");
            return Optional.of(new TomcatFrames(
                    remote,
                    START_MESSAGE.of(remote),
                    batching,
                    TomcatSocket.of(session, remote).orElse(null)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new UnknownContainerException(e);
        }
    }

    /** (remote, byte opcode, ByteBuffer, boolean last, SendHandler) → void. */
    private static MethodHandle startMessage(Class<?> remote) throws ReflectiveOperationException {
        MethodHandle handle = MethodHandles.lookup()
                .unreflect(Inside.method(
                        remote, "startMessage", byte.class, ByteBuffer.class, boolean.class, SendHandler.class));
        return handle.asType(handle.type().changeParameterType(0, Object.class));
    }

    @Override
    public boolean send(Run run, Done done) {
        Taken taken = socket == null ? Taken.REFUSED : socket.send(run.bytes(WireFrames.TEXT), done);
        return taken == Taken.REFUSED ? super.send(run, done) : taken == Taken.ALL;
    }

    @Override
    void step(Frame frame, SendHandler handler) {
        batching.set(true);
        start(frame.opcode(), ByteBuffer.wrap(frame.payload()), handler);
    }

    @Override
    void flush(SendHandler handler) {
        batching.set(false);
        start(FLUSH, null, handler);
    }

    private void start(byte opcode, @Nullable ByteBuffer payload, SendHandler handler) {
        try {
            startMessage.invokeExact(remote, opcode, payload, true, handler);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
