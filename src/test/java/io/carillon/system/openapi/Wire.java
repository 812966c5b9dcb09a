package io.carillon.system.openapi;

import io.carillon.system.client.HttpHead;
import io.carillon.system.client.HttpResponseParser;
import io.carillon.system.client.Loopback;
import io.carillon.system.client.WireViolation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** One connection that is used again and again, as long as the server lets it. Owned by one thread. */
final class Wire implements AutoCloseable {
    /** What a server need not read before it refuses. */
    private static final int LARGE = 1 << 20;

    private final int port;
    private Socket socket;
    private boolean used;

    Wire(int port) {
        this.port = port;
    }

    /** The server has said nothing: it has closed the connection. */
    static final class Silence extends IOException {
        private static final long serialVersionUID = 1L;

        Silence(String message) {
            super(message);
        }
    }

    /** Much was sent, and the server has closed before all of it was there; its answer went with the connection (RFC 9112 §9.6). */
    static final class CutOff extends IOException {
        private static final long serialVersionUID = 1L;

        CutOff(IOException cause) {
            super(cause);
        }
    }

    /**
     * Sends a request and reads the answer. A stream's answer is read to its first bytes, and the connection given up.
     *
     * @return empty if there was none in time
     */
    Optional<Reply> exchange(Attempt attempt, Duration patience) throws IOException {
        boolean again = used;
        try {
            return once(attempt, patience);
        } catch (IOException e) {
            hangUp();
            if (!again) {
                throw e;
            }
            return once(attempt, patience); // it was idle, and closed as this request came
        }
    }

    /** Sends a request and leaves the connection to whatever comes. */
    void open(Attempt attempt) {
        try {
            connect();
            socket.getOutputStream().write(bytes(attempt));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Reply> once(Attempt attempt, Duration patience) throws IOException {
        connect();
        boolean sent = isSent(bytes(attempt));
        Reader reader = new Reader(attempt.method());
        try {
            reader.read(socket, patience);
        } catch (SocketTimeoutException e) {
            hangUp();
            if (reader.head == null) {
                return Optional.empty();
            }
            throw new IOException("the rest of the answer does not come: " + reader.reply(), e);
        } catch (IOException e) {
            if (!sent && attempt.content().length > LARGE) {
                throw new CutOff(e);
            }
            throw e;
        }
        used = true;
        Reply reply = reader.reply();
        if (!reply.whole() || reply.head().field("Connection").orElse("").equalsIgnoreCase("close")) {
            hangUp();
        }
        return Optional.of(reply);
    }

    /** False if the server does not read on: its answer may be there all the same. */
    private boolean isSent(byte[] request) {
        try {
            socket.getOutputStream().write(request);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void connect() throws IOException {
        if (socket == null) {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(Loopback.port(port), 10_000);
        }
    }

    private byte[] bytes(Attempt attempt) {
        StringBuilder head = new StringBuilder(attempt.method())
                .append(' ')
                .append(attempt.target())
                .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
                .append(port)
                .append("\r\n");
        attempt.headers().forEach(line -> head.append(line).append("\r\n"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(attempt.content());
        return out.toByteArray();
    }

    @Override
    public void close() {
        hangUp();
    }

    /** Gives the connection up; the next request opens another. */
    void hangUp() {
        used = false;
        try {
            if (socket != null) {
                socket.close();
                socket = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Collects one answer. */
    private static final class Reader implements HttpResponseParser.Handler {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final HttpResponseParser parser;
        private HttpHead head;
        private boolean ended;

        Reader(String method) {
            this.parser = new HttpResponseParser(method, this);
        }

        void read(Socket socket, Duration patience) throws IOException {
            byte[] buffer = new byte[16 << 10];
            socket.setSoTimeout((int) patience.toMillis());
            while (!ended && !isStreaming()) {
                int count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    if (head == null) {
                        throw new Silence("the connection was closed without an answer");
                    }
                    return;
                }
                accept(ByteBuffer.wrap(buffer, 0, count));
            }
        }

        /** Jetty's own refusals of a HEAD have content; the connection ends with them. */
        private void accept(ByteBuffer bytes) {
            try {
                parser.accept(bytes);
            } catch (WireViolation e) {
                boolean ends = head != null
                        && head.field("Connection").orElse("").equals("close")
                        && head.field("X-Content-Type-Options").isEmpty();
                if (!ends) {
                    throw e;
                }
            }
        }

        /** Enough of what has no end. */
        private boolean isStreaming() {
            if (head == null) {
                return false;
            }
            String type = head.field("Content-Type").orElse("");
            boolean endless = type.startsWith("text/event-stream") || type.startsWith("application/x-ndjson");
            return head.status() == 101 || (endless && body.size() > 0);
        }

        Reply reply() {
            return new Reply(head, body.toByteArray(), ended);
        }

        @Override
        public void head(HttpHead parsed) {
            head = parsed;
        }

        @Override
        public void body(ByteBuffer part) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            body.writeBytes(bytes);
        }

        @Override
        public void end() {
            ended = true;
        }
    }
}
