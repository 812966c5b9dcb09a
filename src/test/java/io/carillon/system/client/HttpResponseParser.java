package io.carillon.system.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * One HTTP/1.1 response out of bytes as they come (RFC 9112), strict about the framing: what does not belong to the body is
 * never handed on as body, and what should not be there is a {@link WireViolation}. Owned by one thread.
 */
public final class HttpResponseParser {
    private static final int MAX_LINE = 64 * 1024;

    /** Hears of the parts. */
    public interface Handler {
        void head(HttpHead head);

        /** Consumes the buffer to its limit. */
        void body(ByteBuffer part);

        /** The body ended as its framing says. */
        default void end() {}
    }

    private enum State {
        HEAD,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        COUNTED,
        REST,
        DONE
    }

    private final Handler handler;
    private final boolean hasNoBody;
    private final ByteBin line = new ByteBin();
    private State state = State.HEAD;
    private long left;

    /**
     * Waits for the head.
     *
     * @param method the request's: the answer to HEAD has no body
     */
    public HttpResponseParser(String method, Handler handler) {
        this.hasNoBody = method.equals("HEAD");
        this.handler = handler;
    }

    public boolean isDone() {
        return state == State.DONE;
    }

    /** True if the end of the connection may end the body. */
    boolean endsWithConnection() {
        return state == State.REST || state == State.DONE;
    }

    public void accept(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            switch (state) {
                case HEAD -> head(bytes);
                case CHUNK_SIZE -> {
                    if (line(bytes)) {
                        chunkSize();
                    }
                }
                case CHUNK, COUNTED -> body(bytes);
                case CHUNK_END -> {
                    if (line(bytes)) {
                        require(line.size() == 0, "bytes after the end of a chunk: " + line);
                        state = State.CHUNK_SIZE;
                    }
                }
                case TRAILER -> {
                    if (line(bytes)) {
                        boolean last = line.size() == 0;
                        line.reset();
                        if (last) {
                            done();
                        }
                    }
                }
                case REST -> handler.body(bytes);
                case DONE ->
                    throw new WireViolation(
                            "bytes after the end of the response: " + StandardCharsets.ISO_8859_1.decode(bytes));
            }
        }
    }

    private void head(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            line.write(bytes.get());
            require(line.size() <= MAX_LINE, "an endless head");
            if (line.endsWith((byte) '\r', (byte) '\n', (byte) '\r', (byte) '\n')) {
                byte[] all = line.toByteArray();
                line.reset();
                HttpHead head = HttpHead.parse(java.util.Arrays.copyOf(all, all.length - 4));
                if (head.status() >= 200 || head.status() == 101) {
                    frame(head);
                    return;
                }
            }
        }
    }

    private void frame(HttpHead head) {
        Optional<String> coding = head.field("Transfer-Encoding");
        Optional<String> length = head.field("Content-Length");
        require(coding.isEmpty() || length.isEmpty(), "Transfer-Encoding and Content-Length in one response");
        if (head.status() == 101) {
            state = State.REST;
        } else if (hasNoBody || head.status() == 204 || head.status() == 304) {
            state = State.DONE;
        } else if (coding.isPresent()) {
            require(coding.get().toLowerCase(Locale.ROOT).equals("chunked"), "Transfer-Encoding: " + coding.get());
            state = State.CHUNK_SIZE;
        } else if (length.isPresent()) {
            left = Long.parseLong(length.get());
            state = left == 0 ? State.DONE : State.COUNTED;
        } else {
            state = State.REST;
        }
        boolean done = state == State.DONE;
        handler.head(head);
        if (done) {
            handler.end();
        }
    }

    private void chunkSize() {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        require(text.matches("[0-9A-Fa-f]{1,8}"), "not the size of a chunk: " + text);
        left = Long.parseLong(text, 16);
        state = left == 0 ? State.TRAILER : State.CHUNK;
    }

    private void body(ByteBuffer bytes) {
        int limit = bytes.limit();
        if (bytes.remaining() > left) {
            bytes.limit(bytes.position() + (int) left);
        }
        left -= bytes.remaining();
        handler.body(bytes);
        bytes.limit(limit);
        if (left == 0) {
            if (state == State.CHUNK) {
                state = State.CHUNK_END;
            } else {
                done();
            }
        }
    }

    private void done() {
        state = State.DONE;
        handler.end();
    }

    /** True once the line is whole; CRLF is taken off. */
    private boolean line(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                require(line.endsWith((byte) '\r'), "a bare LF in the framing");
                byte[] text = line.toByteArray();
                line.reset();
                line.write(text, 0, text.length - 1);
                return true;
            }
            line.write(next);
            require(line.size() <= MAX_LINE, "an endless line in the framing");
        }
        return false;
    }

    private static void require(boolean condition, String violation) {
        if (!condition) {
            throw new WireViolation(violation);
        }
    }
}
