package io.carillon.bench.load;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Responses on one connection (RFC 9112), one after the other, whatever pieces they come in. Owned by the loop's thread. */
final class HttpReader {
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *([0-9]+)");

    interface Listener {
        /** The status line and the fields, in lower case. */
        void head(int status, String head);

        void body(byte[] bytes, int from, int to);

        void end();
    }

    private enum State {
        HEAD,
        LENGTH,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK,
        CHUNK_END,
        TRAILER,
        RAW
    }

    private final Listener listener;
    private final Bin head = new Bin();
    private State state = State.HEAD;
    private long remaining;

    /** How many bytes of CR LF CR LF the head ends with; in a trailer, the length of the line so far. */
    private int progress;

    HttpReader(Listener listener) {
        this.listener = listener;
    }

    void accept(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = step(bytes, at, to);
        }
    }

    /** Takes some of it; returns up to where. */
    private int step(byte[] bytes, int at, int to) {
        switch (state) {
            case RAW -> {
                listener.body(bytes, at, to);
                return to;
            }
            case LENGTH, CHUNK -> {
                int part = (int) Math.min(remaining, to - at);
                remaining -= part;
                listener.body(bytes, at, at + part);
                if (remaining == 0) {
                    sectionEnds();
                }
                return at + part;
            }
            default -> {
                one(bytes, at);
                return at + 1;
            }
        }
    }

    private void sectionEnds() {
        if (state == State.LENGTH) {
            end();
        } else {
            state = State.CHUNK_END;
        }
    }

    private void one(byte[] bytes, int at) {
        byte next = bytes[at];
        switch (state) {
            case HEAD -> {
                head.append(bytes, at, at + 1);
                progress = next == (progress % 2 == 0 ? '\r' : '\n') ? progress + 1 : next == '\r' ? 1 : 0;
                if (progress == 4) {
                    headEnds();
                }
            }
            case CHUNK_SIZE, CHUNK_EXTENSION -> chunkSize(next);
            case CHUNK_END -> {
                if (next == '\n') {
                    remaining = 0;
                    state = State.CHUNK_SIZE;
                }
            }
            case TRAILER -> {
                if (next == '\n' && progress == 0) {
                    end();
                } else if (next != '\r') {
                    progress = next == '\n' ? 0 : progress + 1;
                }
            }
            default -> throw new IllegalStateException(state.name());
        }
    }

    private void chunkSize(byte next) {
        int digit = Character.digit(next, 16);
        if (next == '\n') {
            progress = 0;
            state = remaining == 0 ? State.TRAILER : State.CHUNK;
        } else if (next == ';') {
            state = State.CHUNK_EXTENSION;
        } else if (digit >= 0 && state == State.CHUNK_SIZE) {
            remaining = remaining * 16 + digit;
        } else if (next != '\r' && state == State.CHUNK_SIZE) {
            throw new IllegalStateException("not a chunk's size: byte " + next);
        }
    }

    private void headEnds() {
        String text = head.latin1().toLowerCase(Locale.ROOT);
        head.release();
        progress = 0;
        int status = Integer.parseInt(text.substring(9, 12));
        OptionalLong length = length(text);
        if (status == 101) {
            state = State.RAW;
        } else if (status == 204 || status == 304) {
            state = State.HEAD;
        } else if (text.contains("\r\ntransfer-encoding: chunked")) {
            remaining = 0;
            state = State.CHUNK_SIZE;
        } else if (length.isPresent()) {
            remaining = length.getAsLong();
            state = remaining == 0 ? State.HEAD : State.LENGTH;
        } else {
            state = State.RAW;
        }
        listener.head(status, text);
        if (state == State.HEAD) {
            listener.end();
        }
    }

    /** The connection has come to its end; true if that is how a response says that it is whole. */
    boolean endsHere() {
        boolean whole = state == State.RAW;
        state = State.HEAD;
        return whole;
    }

    private static OptionalLong length(String head) {
        Matcher matcher = LENGTH.matcher(head);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    private void end() {
        state = State.HEAD;
        progress = 0;
        listener.end();
    }
}
