package io.carillon.websocket;

import io.carillon.container.Handles;
import io.carillon.fanout.Run;
import jakarta.websocket.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Jetty 12's own session: its frames take a flag each that says whether more follow, so the last one of a batch sends them all,
 * and a callback tells when. A web application does not see Jetty's classes, hence the method handles.
 */
final class JettyFrames implements Frames {
    private static final String CORE = "org.eclipse.jetty.websocket.core.";

    private static final Handles<Calls> CALLS = new Handles<>(Calls::find);

    private final Object core;
    private final Calls calls;
    private final @Nullable JettySocket socket;

    /**
     * Handles on Jetty's methods.
     *
     * @param newFrame (byte, ByteBuffer) → Frame
     * @param sendFrame (CoreSession, Frame, Callback, boolean) → void
     * @param callback (Runnable, Consumer) → Callback
     * @param noop a Callback
     */
    private record Calls(MethodHandle newFrame, MethodHandle sendFrame, MethodHandle callback, Object noop) {
        static Calls find(Class<?> sessionOfTheStandard) throws ReflectiveOperationException {
            ClassLoader jetty = sessionOfTheStandard.getClassLoader();
            Class<?> frame = jetty.loadClass(CORE + "Frame");
            Class<?> session = jetty.loadClass(CORE + "CoreSession");
            Class<?> callback = jetty.loadClass("org.eclipse.jetty.util.Callback");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            return new Calls(
                    lookup.findConstructor(frame, MethodType.methodType(void.class, byte.class, ByteBuffer.class))
                            .asType(MethodType.methodType(Object.class, byte.class, ByteBuffer.class)),
                    lookup.findVirtual(
                                    session,
                                    "sendFrame",
                                    MethodType.methodType(void.class, frame, callback, boolean.class))
                            .asType(MethodType.methodType(
                                    void.class, Object.class, Object.class, Object.class, boolean.class)),
                    lookup.findStatic(callback, "from", MethodType.methodType(callback, Runnable.class, Consumer.class))
                            .asType(MethodType.methodType(Object.class, Runnable.class, Consumer.class)),
                    callback.getField("NOOP").get(null));
        }
    }

    private JettyFrames(Object core, Calls calls, @Nullable JettySocket socket) {
        this.socket = socket;
        this.core = core;
        this.calls = calls;
    }

    static Optional<Frames> of(Session session) {
        if (!session.getClass().getName().startsWith("org.eclipse.jetty.")) {
            return Optional.empty();
        }
        try {
            Object core = session.getClass().getMethod("getCoreSession").invoke(session);
            return Optional.of(new JettyFrames(
                    core, CALLS.of(session), JettySocket.of(session, core).orElse(null)));
        } catch (ReflectiveOperationException e) {
            throw new UnknownContainerException(e);
        }
    }

    @Override
    public boolean send(Run run, Done done) {
        Taken taken = socket == null ? Taken.REFUSED : socket.send(run.bytes(WireFrames.TEXT), done);
        return taken == Taken.REFUSED ? Frames.super.send(run, done) : taken == Taken.ALL;
    }

    @Override
    public void send(List<Frame> batch, Done done) {
        int last = batch.size() - 1;
        for (int i = 0; i <= last; i++) {
            Frame frame = batch.get(i);
            try {
                Object callback = i < last
                        ? calls.noop()
                        : (Object) calls.callback().invokeExact((Runnable) () -> done.done(true), (Consumer<?>)
                                failure -> done.done(false));
                Object made = (Object) calls.newFrame().invokeExact(frame.opcode(), ByteBuffer.wrap(frame.payload()));
                calls.sendFrame().invokeExact(core, made, callback, i < last);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
