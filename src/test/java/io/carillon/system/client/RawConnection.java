package io.carillon.system.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One blocking connection for tests that must see or say exact bytes: a request as it is written down, then the response's
 * head, its body, its server-sent events or its WebSocket frames, one at a time. Owned by the thread of a test.
 */
public final class RawConnection implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final int port;
    private final Socket socket = new Socket();
    private final InputStream in;
    private final Deque<SseItem> items = new ArrayDeque<>();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final Deque<String> lines = new ArrayDeque<>();
    private final ByteBin body = new ByteBin();
    private final ByteBin line = new ByteBin();
    private HttpResponseParser response;
    private EventStreamParser events;
    private FrameParser frameParser;
    private Optional<HttpHead> head = Optional.empty();
    private boolean bodyEnded;
    private boolean atEnd;

    private RawConnection(int port) {
        this.port = port;
        try {
            socket.setTcpNoDelay(true);
            socket.connect(Loopback.port(port), 10_000);
            in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static RawConnection open(int port) {
        return new RawConnection(port);
    }

    /** Opens and asks for events; {@code headers} as in {@link #request}. */
    public static RawConnection events(int port, String query, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Accept: text/event-stream";
        return open(port).request("GET", "/events" + (query.isEmpty() ? "" : "?" + query), all);
    }

    /** Opens a WebSocket and reads the 101. */
    public static RawConnection webSocket(int port, String query) {
        RawConnection connection = open(port);
        WebSocketHandshake handshake = new WebSocketHandshake();
        connection.expectResponseTo("GET");
        connection.send(handshake.request("/ws" + (query.isEmpty() ? "" : "?" + query), port, ""));
        HttpHead answer = connection.head();
        if (answer.status() != 101) {
            throw new WireViolation("no WebSocket: " + answer + " " + connection.text());
        }
        handshake.verify(answer);
        return connection;
    }

    /** The handshake for a WebSocket, with more header fields; what comes of it is for the caller to read. */
    public static RawConnection handshake(int port, String path, String... headers) {
        RawConnection connection = open(port);
        StringBuilder more = new StringBuilder();
        for (String header : headers) {
            more.append(header).append("\r\n");
        }
        connection.expectResponseTo("GET");
        connection.send(new WebSocketHandshake().request(path, port, more.toString()));
        return connection;
    }

    /** A request without a body. A {@code Host} among the headers stands for our own. */
    public RawConnection request(String method, String target, String... headers) {
        return request(method, target, new byte[0], headers);
    }

    /**
     * A request with a body.
     *
     * @param headers whole lines; Content-Length is added unless there is a Transfer-Encoding or no body
     */
    public RawConnection request(String method, String target, byte[] content, String... headers) {
        StringBuilder request =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        List<String> all = List.of(headers);
        if (all.stream().noneMatch(header -> header.startsWith("Host:"))) {
            request.append("Host: 127.0.0.1:").append(port).append("\r\n");
        }
        if (content.length > 0
                && all.stream()
                        .noneMatch(header ->
                                header.startsWith("Transfer-Encoding:") || header.startsWith("Content-Length:"))) {
            request.append("Content-Length: ").append(content.length).append("\r\n");
        }
        all.forEach(header -> request.append(header).append("\r\n"));
        request.append("\r\n");
        expectResponseTo(method);
        send(request.toString());
        send(content);
        return this;
    }

    /** For requests that are written with {@link #send}. */
    public void expectResponseTo(String method) {
        head = Optional.empty();
        bodyEnded = false;
        body.reset();
        response = new HttpResponseParser(method, new HttpResponseParser.Handler() {
            @Override
            public void head(HttpHead parsed) {
                head = Optional.of(parsed);
                if (parsed.status() == 101) {
                    frameParser = new FrameParser(frames::add);
                } else if (parsed.field("Content-Type").orElse("").startsWith("text/event-stream")) {
                    events = new EventStreamParser(items::add);
                }
            }

            @Override
            public void body(ByteBuffer part) {
                if (frameParser != null) {
                    frameParser.accept(part);
                } else if (events != null) {
                    events.accept(part);
                } else {
                    collect(part);
                }
            }

            @Override
            public void end() {
                bodyEnded = true;
            }
        });
    }

    private void collect(ByteBuffer part) {
        while (part.hasRemaining()) {
            byte next = part.get();
            body.write(next);
            if (next == '\n') {
                lines.add(ByteBin.utf8(line.toByteArray()));
                line.reset();
            } else {
                line.write(next);
            }
        }
    }

    public void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void send(Frame frame) {
        ByteBuffer encoded = frame.encode();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        send(bytes);
    }

    public void say(String text) {
        send(new Frame(true, Frame.TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    public HttpHead head() {
        while (head.isEmpty()) {
            read(PATIENCE, "the head of a response");
        }
        return head.get();
    }

    /** The head of the response, if it has come. */
    public Stream<HttpHead> heads() {
        return head.stream();
    }

    /** The whole body. */
    public byte[] bytes() {
        while (!bodyEnded && !(atEnd && response.endsWithConnection())) {
            read(PATIENCE, "the rest of a body");
        }
        return body.toByteArray();
    }

    public String text() {
        return ByteBin.utf8(bytes());
    }

    /** The next line of a body that has lines. */
    public String line() {
        while (lines.isEmpty()) {
            read(PATIENCE, "a line");
        }
        return lines.remove();
    }

    /** The next item of a stream of server-sent events. */
    public SseItem item() {
        return item(PATIENCE)
                .orElseThrow(() -> new AssertionError(
                        "the stream " + (bodyEnded ? "was ended" : "was broken off") + "; " + head + " " + body));
    }

    /** Empty at the end of the stream. */
    public Optional<SseItem> item(Duration patience) {
        while (items.isEmpty()) {
            if (bodyEnded || atEnd) {
                return Optional.empty();
            }
            read(patience, "an item of the stream");
        }
        return Optional.of(items.remove());
    }

    /** The next event with data; comments, retries and mere ids on the way are passed over. */
    public SseItem.Dispatched event() {
        while (true) {
            if (item() instanceof SseItem.Dispatched event) {
                return event;
            }
        }
    }

    /** The next event as the CloudEvent that it carries. */
    public Message message() {
        return Message.parse(frameParser == null ? event().text() : textFrame().text());
    }

    /** Passes over messages until one is of this type. */
    public Message message(String sseName) {
        while (true) {
            Message message = message();
            if (message.sseName().equals(sseName)) {
                return message;
            }
        }
    }

    /** The next message or control frame. */
    public Frame frame() {
        return frame(PATIENCE).orElseThrow(() -> new AssertionError("the connection ended"));
    }

    /** Empty at the end of the connection. */
    public Optional<Frame> frame(Duration patience) {
        while (frames.isEmpty()) {
            if (atEnd) {
                return Optional.empty();
            }
            read(patience, "a frame");
        }
        return Optional.of(frames.remove());
    }

    /** The next text message; pings on the way are answered. */
    public Frame textFrame() {
        while (true) {
            Frame frame = frame();
            if (frame.opcode() == Frame.TEXT) {
                return frame;
            }
            if (frame.opcode() == Frame.PING) {
                send(new Frame(true, Frame.PONG, frame.payload()));
            } else if (frame.opcode() == Frame.CLOSE) {
                throw new AssertionError("closed: " + frame.closeCode() + " " + frame.closeReason());
            }
        }
    }

    /** Passes over everything until the server closes; the close frame, or empty if it just ended the connection. */
    public Optional<Frame> close(Duration patience) {
        while (true) {
            Optional<Frame> frame = frame(patience);
            if (frame.isEmpty() || frame.get().opcode() == Frame.CLOSE) {
                return frame;
            }
        }
    }

    /** True if nothing at all comes for that long. */
    public boolean isQuietFor(Duration duration) {
        try {
            read(duration, "nothing");
            return false;
        } catch (NothingCame e) {
            return true;
        }
    }

    /** True once the server has ended the connection, whatever comes before. */
    public boolean endsWithin(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!atEnd && System.nanoTime() < deadline) {
            try {
                read(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())), "the end");
            } catch (NothingCame e) {
                return false;
            }
        }
        return atEnd;
    }

    private void read(Duration patience, String what) {
        if (atEnd) {
            throw new AssertionError("the connection ended before " + what + "; so far: " + head + " " + body);
        }
        byte[] buffer = new byte[16 * 1024];
        try {
            socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
            int count = in.read(buffer);
            if (count < 0) {
                atEnd = true;
            } else {
                response.accept(ByteBuffer.wrap(buffer, 0, count));
            }
        } catch (SocketTimeoutException e) {
            throw new NothingCame("waited " + patience + " for " + what + "; so far: " + head + " " + body);
        } catch (IOException e) {
            atEnd = true; // a reset is an end too
        }
    }

    /** The time was up. */
    public static final class NothingCame extends AssertionError {
        private static final long serialVersionUID = 1L;

        NothingCame(String message) {
            super(message);
        }
    }

    /** True if the last body came to the end that its framing says, and was not cut off. */
    public boolean endedWell() {
        return bodyEnded;
    }

    /** All items that came so far and were not asked for. */
    public List<SseItem> rest() {
        List<SseItem> rest = new ArrayList<>(items);
        items.clear();
        return rest;
    }

    /** RST. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** FIN of our half; the other one stays open. */
    public void finish() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
