package io.carillon.sse;

import io.carillon.event.EncodedEvent;
import io.carillon.event.Encoding;
import java.nio.charset.StandardCharsets;

/** Who puts a response's content into HTTP/1.1's chunks: the container, or we do, in its manner. */
enum Framing {
    /** The container does: content as it is. */
    CONTAINERS("", ""),

    /** One chunk (RFC 9112 §7.1), for who ends a chunk as soon as it is written. */
    CHUNK("", "\r\n"),

    /** The end of the chunk before and one chunk without its end, for who ends a chunk when the next one begins. */
    NEXT_CHUNK("\r\n", "");

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
        if (this == CONTAINERS) {
            return content;
        }
        byte[] head = ascii(before + Integer.toHexString(content.length) + "\r\n");
        byte[] tail = ascii(after);
        byte[] framed = new byte[head.length + content.length + tail.length];
        System.arraycopy(head, 0, framed, 0, head.length);
        System.arraycopy(content, 0, framed, head.length, content.length);
        System.arraycopy(tail, 0, framed, head.length + content.length, tail.length);
        return framed;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * An event on the wire in each framing. Keep it in a constant, since an {@link Encoding} is its own identity.
     *
     * @param plain for {@link #CONTAINERS}
     * @param chunk for {@link #CHUNK}
     * @param nextChunk for {@link #NEXT_CHUNK}
     */
    record Format(Encoding<byte[]> plain, Encoding<byte[]> chunk, Encoding<byte[]> nextChunk) {
        static Format of(Encoding<byte[]> plain) {
            return new Format(
                    plain,
                    (EncodedEvent event) -> CHUNK.frame(plain.encode(event)),
                    (EncodedEvent event) -> NEXT_CHUNK.frame(plain.encode(event)));
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
