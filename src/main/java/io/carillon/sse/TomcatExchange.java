package io.carillon.sse;

import io.carillon.container.Handles;
import io.carillon.container.Inside;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response of Tomcat's over HTTP/1.1, with TLS or without, that outlives its request: once the head has left, Tomcat is told that the
 * connection goes on with something else, as after an upgrade. It then lets go of all that it keeps for a request, which is most of what
 * a stream would cost, and writes nothing more by itself. What goes on is the response, in chunks of ours.
 *
 * <p>The connection is read, too, for nothing but its end: a client that sends no more is gone.
 *
 * <p>Public because Tomcat makes it.
 */
public final class TomcatExchange implements Exchange, HttpUpgradeHandler, ReadListener {
    private static final String COYOTE = "org.apache.coyote.";
    private static final String NET = "org.apache.tomcat.util.net.";

    /** RFC 9112 §7.1. */
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** What a client may send after its request, in bytes, before it is taken for one that means no good. */
    private static final int MAX_STRAY_BYTES = 64 << 10;

    /** The field of a connection for what Tomcat counts of it. */
    private static final String COUNTED = "upgradeInfo";

    private static final Handles<Calls> CALLS = new Handles<>(Calls::find);

    // Set before the request's thread leaves, and Tomcat calls.
    private @Nullable Socket socket;
    private @Nullable Object statistics;
    private @Nullable Events events;

    // Set before the container tells that writing may begin.
    private @Nullable WebConnection web;
    private @Nullable ServletOutputStream out;

    // Owned by who reads.
    private int stray;

    private @Nullable TomcatConnection connection;

    /**
     * Handles on Tomcat's methods.
     *
     * @param fail (SocketWrapperBase) → void
     */
    private record Calls(MethodHandle fail) {
        static Calls find(Class<?> wrapper) throws ReflectiveOperationException {
            ClassLoader tomcat = wrapper.getClassLoader();
            Class<?> type = tomcat.loadClass(NET + "SocketWrapperBase");
            Class<?> event = tomcat.loadClass(NET + "SocketEvent");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle fail =
                    lookup.findVirtual(type, "processSocket", MethodType.methodType(void.class, event, boolean.class));
            return new Calls(MethodHandles.insertArguments(
                            fail, 1, event.getField("ERROR").get(null), true)
                    .asType(MethodType.methodType(void.class, Object.class)));
        }
    }

    /** Tomcat's own of a connection, whatever runs on it. */
    private record Socket(Object wrapper, Calls calls) {
        static Socket of(Object processor) throws ReflectiveOperationException {
            Object wrapper = Inside.value(processor, "socketWrapper");
            return new Socket(wrapper, CALLS.of(wrapper));
        }

        /** Has Tomcat close the connection by one of its threads, and tell whoever is to be told. */
        void close() {
            try {
                calls.fail().invokeExact(wrapper);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        /** What may be written to directly; empty if something is done to the bytes on their way. */
        Optional<SocketChannel> channel() throws ReflectiveOperationException {
            Object socket = Inside.call(wrapper, "getSocket");
            return socket.getClass().getName().equals(NET + "NioChannel")
                    ? Optional.of((SocketChannel) Inside.call(socket, "getIOChannel"))
                    : Optional.empty();
        }
    }

    /** What processes a request of Tomcat's over HTTP/1.1; empty for all others. */
    private static Optional<Object> processor(ServletRequest request) throws ReflectiveOperationException {
        if (!request.getClass().getName().startsWith("org.apache.catalina.connector.Request")) {
            return Optional.empty();
        }
        Object inner = request.getClass().getName().endsWith("Facade") ? Inside.value(request, "request") : request;
        Object processor = Inside.value(Inside.call(inner, "getCoyoteRequest"), "hook");
        return processor.getClass().getName().equals(COYOTE + "http11.Http11Processor")
                ? Optional.of(processor)
                : Optional.empty();
    }

    /**
     * What closes the connection of one of Tomcat's asynchronous requests over HTTP/1.1, by way of its error listeners.
     *
     * @param request the container's own
     * @throws ReflectiveOperationException if this Tomcat is not like the one we know
     */
    static Optional<Runnable> closing(ServletRequest request) throws ReflectiveOperationException {
        Optional<Object> processor = processor(request);
        return processor.isEmpty() ? Optional.empty() : Optional.of(Socket.of(processor.get())::close);
    }

    /**
     * Sends the head, and takes the connection over. Empty if that cannot be: then the response may be committed, and is otherwise as it was.
     *
     * @param request without content
     * @param own the container's own of it
     * @throws IOException if the client is gone
     * @throws ReflectiveOperationException if this Tomcat is not like the one we know
     */
    static Optional<Exchange> begin(
            HttpServletRequest request, ServletRequest own, HttpServletResponse response, Events events)
            throws IOException, ReflectiveOperationException {
        Optional<Object> found = processor(own);
        if (found.isEmpty()
                || !request.getProtocol().equals("HTTP/1.1")
                || request.getHeader("Upgrade") != null // Tomcat would keep statistics by its value
                || !isCompressionOff(found.get())) {
            return Optional.empty();
        }
        Socket socket = Socket.of(found.get());
        Object statistics = statistics(found.get());
        response.flushBuffer();
        if (!isChunking(Inside.value(found.get(), "outputBuffer"))) {
            return Optional.empty();
        }
        TomcatExchange made;
        try {
            made = request.upgrade(TomcatExchange.class);
        } catch (ServletException e) {
            throw new ReflectiveOperationException(e);
        }
        made.socket = socket;
        made.statistics = statistics;
        made.events = events;
        return Optional.of(made);
    }

    /** Where Tomcat counts what goes on after an upgrade to this. */
    private static Object statistics(Object processor) throws ReflectiveOperationException {
        ClassLoader tomcat = processor.getClass().getClassLoader();
        Inside.field(tomcat.loadClass(COYOTE + "http11.upgrade.UpgradeProcessorExternal"), COUNTED); // to be left later
        Object protocol = Inside.value(processor, "protocol");
        return Inside.method(protocol.getClass(), "getUpgradeGroupInfo", String.class)
                .invoke(protocol, TomcatExchange.class.getName());
    }

    /** Tomcat 11.0.24 keeps a hundred bytes of each such connection in its statistics for good: it never takes them out again. */
    private void leaveStatistics(WebConnection connection) throws ReflectiveOperationException {
        Object group = Objects.requireNonNull(statistics);
        statistics = null;
        Object counted = Inside.value(connection, COUNTED);
        Inside.method(counted.getClass(), "setGroupInfo", group.getClass()).invoke(counted, (Object) null);
        Inside.method(group.getClass(), "removeUpgradeInfo", counted.getClass()).invoke(group, counted);
    }

    private static boolean isCompressionOff(Object processor) throws ReflectiveOperationException {
        return Inside.call(Inside.value(processor, "protocol"), "getCompression")
                .equals("off");
    }

    /** Chunking is all that is done to the content. */
    private static boolean isChunking(Object outputBuffer) throws ReflectiveOperationException {
        Object[] filters = (Object[]) Inside.value(outputBuffer, "activeFilters");
        return (int) Inside.value(outputBuffer, "lastActiveFilter") == 0
                && filters[0].getClass().getName().equals(COYOTE + "http11.filters.ChunkedOutputFilter");
    }

    @Override
    public void init(WebConnection connection) {
        Events told = Objects.requireNonNull(events);
        try {
            leaveStatistics(connection);
            web = connection;
            out = connection.getOutputStream();
            connection.getInputStream().setReadListener(this);
            out.setWriteListener(told);
        } catch (IOException | IllegalStateException | ReflectiveOperationException e) {
            told.ended();
            end();
        }
    }

    /** The connection is closed. */
    @Override
    public void destroy() {
        Objects.requireNonNull(events).ended();
    }

    @Override
    public ServletOutputStream out() {
        return Objects.requireNonNull(out);
    }

    @Override
    public Framing framing() {
        return Framing.CHUNK;
    }

    @Override
    public Optional<Connection> beneath(Events events) {
        try {
            Socket of = Objects.requireNonNull(socket);
            of.channel().ifPresent(channel -> connection = new TomcatConnection(channel, out(), of::close));
            return Optional.ofNullable(connection);
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Runnable> closing(Events events) {
        return Optional.of(this::end);
    }

    @Override
    public void writeLastChunk() {
        try {
            if (out != null && (connection == null || connection.waiting() == 0) && out.isReady()) {
                out.write(LAST_CHUNK);
                if (out.isReady()) {
                    out.flush();
                }
            }
        } catch (IOException | IllegalStateException e) {
            // The client is gone; the connection is closed anyway.
        }
    }

    @Override
    public void broken() {
        end();
    }

    @Override
    public void end() {
        Objects.requireNonNull(socket).close();
    }

    @Override
    public void onDataAvailable() throws IOException {
        ServletInputStream in = Objects.requireNonNull(web).getInputStream();
        byte[] read = new byte[512];
        while (in.isReady()) {
            int count = in.read(read);
            if (count < 0) {
                return;
            }
            stray += count;
            if (stray > MAX_STRAY_BYTES) {
                end();
                return;
            }
        }
    }

    @Override
    public void onAllDataRead() {
        end();
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }
}
