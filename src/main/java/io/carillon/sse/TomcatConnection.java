package io.carillon.sse;

import io.carillon.container.Handles;
import io.carillon.container.Inside;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's {@code NioSocketWrapper} under an HTTP/1.1 connection without TLS. What the socket does not take goes into the
 * wrapper's own buffer piece by piece, so that Tomcat's poller reports to the response's {@code WriteListener} as it does of
 * the response's own output.
 */
final class TomcatConnection implements Connection {
    private static final String COYOTE = "org.apache.coyote.";
    private static final String NET = "org.apache.tomcat.util.net.";

    private static final String HTTP_1 = COYOTE + "http11.Http11Processor";

    /** At most what the wrapper's buffer has room for, so that it takes no more memory (its default is 8 KiB). */
    private static final int PIECE_BYTES = 4 * 1024;

    private static final Handles<Calls> CALLS = new Handles<>(Calls::find);

    private final SocketChannel channel;
    private final Object wrapper;
    private final ServletOutputStream out;
    private final Calls calls;

    /** What is still to be sent; null if nothing is. */
    private @Nullable ByteBuffer rest;

    /**
     * Handles on Tomcat's methods.
     *
     * @param write (SocketWrapperBase, boolean block, ByteBuffer) → void
     * @param fail (SocketWrapperBase) → void
     * @param writeTimeout (SocketWrapperBase, long milliseconds) → void
     */
    private record Calls(MethodHandle write, MethodHandle fail, MethodHandle writeTimeout) {
        static Calls find(Class<?> wrapper) throws ReflectiveOperationException {
            ClassLoader tomcat = wrapper.getClassLoader();
            Class<?> type = tomcat.loadClass(NET + "SocketWrapperBase");
            Class<?> event = tomcat.loadClass(NET + "SocketEvent");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle fail =
                    lookup.findVirtual(type, "processSocket", MethodType.methodType(void.class, event, boolean.class));
            return new Calls(
                    lookup.findVirtual(
                                    type, "write", MethodType.methodType(void.class, boolean.class, ByteBuffer.class))
                            .asType(MethodType.methodType(void.class, Object.class, boolean.class, ByteBuffer.class)),
                    MethodHandles.insertArguments(
                                    fail, 1, event.getField("ERROR").get(null), true)
                            .asType(MethodType.methodType(void.class, Object.class)),
                    lookup.findVirtual(type, "setWriteTimeout", MethodType.methodType(void.class, long.class))
                            .asType(MethodType.methodType(void.class, Object.class, long.class)));
        }
    }

    private TomcatConnection(SocketChannel channel, Object wrapper, ServletOutputStream out, Calls calls) {
        this.channel = channel;
        this.wrapper = wrapper;
        this.out = out;
        this.calls = calls;
    }

    /**
     * The connection beneath a response whose head has been sent, if it is Tomcat's and chunks are what it sends.
     *
     * @param request the container's own
     * @throws ReflectiveOperationException if this Tomcat is not like the one we know
     */
    static Optional<Connection> of(ServletRequest request, ServletOutputStream out)
            throws ReflectiveOperationException {
        if (!request.getClass().getName().startsWith("org.apache.catalina.connector.Request")) {
            return Optional.empty();
        }
        Object processor = processor(request);
        if (!processor.getClass().getName().equals(HTTP_1) || !isChunking(Inside.value(processor, "outputBuffer"))) {
            return Optional.empty();
        }
        Object wrapper = Inside.value(processor, "socketWrapper");
        Object socket = Inside.call(wrapper, "getSocket");
        if (!socket.getClass().getName().equals(NET + "NioChannel")) {
            return Optional.empty();
        }
        SocketChannel channel = (SocketChannel) Inside.call(socket, "getIOChannel");
        Calls calls = CALLS.of(wrapper);
        letWait(calls, wrapper);
        return Optional.of(new TomcatConnection(channel, wrapper, out, calls));
    }

    /** How long a client may take nothing is for the shard to say; the connection takes no other request after this one's response. */
    private static void letWait(Calls calls, Object wrapper) {
        try {
            calls.writeTimeout().invokeExact(wrapper, -1L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object processor(ServletRequest request) throws ReflectiveOperationException {
        Object inner = request.getClass().getName().endsWith("Facade") ? Inside.value(request, "request") : request;
        return Inside.value(Inside.call(inner, "getCoyoteRequest"), "hook");
    }

    /** What closes the connection of one of Tomcat's requests over HTTP/1.1, with TLS or without, by way of its error listeners. */
    static Optional<Runnable> closing(ServletRequest request) throws ReflectiveOperationException {
        if (!request.getClass().getName().startsWith("org.apache.catalina.connector.Request")) {
            return Optional.empty();
        }
        Object processor = processor(request);
        if (!processor.getClass().getName().equals(HTTP_1)) {
            return Optional.empty();
        }
        Object wrapper = Inside.value(processor, "socketWrapper");
        Calls calls = CALLS.of(wrapper);
        return Optional.of(() -> fail(calls, wrapper));
    }

    /** Chunking is all that is done to the content: no compression, say. */
    private static boolean isChunking(Object outputBuffer) throws ReflectiveOperationException {
        Object[] filters = (Object[]) Inside.value(outputBuffer, "activeFilters");
        return (int) Inside.value(outputBuffer, "lastActiveFilter") == 0
                && filters[0].getClass().getName().equals(COYOTE + "http11.filters.ChunkedOutputFilter");
    }

    @Override
    public Framing framing() {
        return Framing.CHUNK;
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public void sent() {
        // Tomcat has no idle time for a response that is not asked to be read or written.
    }

    @Override
    public void takeRest(ByteBuffer rest) throws IOException {
        this.rest = rest;
        isFree();
    }

    @Override
    public boolean isFree() throws IOException {
        ByteBuffer left = rest;
        while (left != null && out.isReady()) {
            if (!left.hasRemaining()) {
                rest = null;
                return true;
            }
            channel.write(left);
            if (left.hasRemaining()) {
                handOver(left);
            }
        }
        return left == null;
    }

    private void handOver(ByteBuffer left) throws IOException {
        ByteBuffer piece = left.duplicate();
        piece.limit(Math.min(left.limit(), left.position() + PIECE_BYTES));
        left.position(piece.limit());
        try {
            calls.write().invokeExact(wrapper, false, piece);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int waiting() {
        ByteBuffer left = rest;
        return left == null ? 0 : left.remaining();
    }

    @Override
    public void broken(IOException cause) {
        fail(calls, wrapper);
    }

    private static void fail(Calls calls, Object wrapper) {
        try {
            calls.fail().invokeExact(wrapper);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
