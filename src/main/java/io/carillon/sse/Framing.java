package io.carillon.sse;

import io.carillon.event.EncodedEvent;
import io.carillon.event.Encoding;
import io.carillon.event.Utf8Buffer;
import java.util.function.Function;

/** Who puts a response's content into HTTP/1.1's chunks: the container, or we do, in its manner. */
enum Framing {
    /** The container does: content as it is. */
    CONTAINERS("", ""),

    /** One chunk (RFC 9112 §7.1), for who ends a chunk as soon as it is written. */
    CHUNK("", "\r\n"),

    /** The end of the chunk before and one chunk without its end, for who ends a chunk when the next one begins. */
    NEXT_CHUNK("\r\n", "");

    private static final int LONGEST_SIZE = 8;
    private static final String NEW_LINE = "\r\n";

    private final String before;
    private final String after;

    Framing(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /**
     * The content so framed.
     *
     * @param content not empty: an empty chunk would be the last
     */
    byte[] frame(byte[] content) {
        return frame(new Utf8Buffer(content.length).octets(content));
    }

    private byte[] frame(Utf8Buffer content) {
        if (this == CONTAINERS) {
            return content.toByteArray();
        }
        int size = content.length();
        return new Utf8Buffer(before.length() + LONGEST_SIZE + NEW_LINE.length() + size + after.length())
                .text(before)
                .text(Integer.toHexString(size))
                .text(NEW_LINE)
                .octets(content)
                .text(after)
                .toByteArray();
    }

    /**
     * An event on the wire in each framing. Keep it in a constant, since an {@link Encoding} is its own identity.
     *
     * @param plain for {@link #CONTAINERS}
     * @param chunk for {@link #CHUNK}
     * @param nextChunk for {@link #NEXT_CHUNK}
     */
    record Format(Encoding<byte[]> plain, Encoding<byte[]> chunk, Encoding<byte[]> nextChunk) {
        /** @param content the event as it is without a frame */
        static Format of(Function<EncodedEvent, Utf8Buffer> content) {
            return new Format(
                    event -> CONTAINERS.frame(content.apply(event)),
                    event -> CHUNK.frame(content.apply(event)),
                    event -> NEXT_CHUNK.frame(content.apply(event)));
        }

        Encoding<byte[]> in(Framing framing) {
            return switch (framing) {
                case CONTAINERS -> plain;
                case CHUNK -> chunk;
                case NEXT_CHUNK -> nextChunk;
            };
        }
    }
}
