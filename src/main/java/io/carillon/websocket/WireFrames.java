package io.carillon.websocket;

import io.carillon.event.CloudEvents;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Encoding;
import java.nio.ByteBuffer;

/** Frames as they are on the wire (RFC 6455 §5.2), of a server: not masked; and of a session without extensions. */
final class WireFrames {
    /** An event as one whole text frame. */
    static final Encoding<byte[]> TEXT = WireFrames::text;

    private static final int FIN = 0x80;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;
    private static final int LONGEST_HEADER = 10;

    private WireFrames() {}

    private static byte[] text(EncodedEvent event) {
        return frame(Frames.TEXT, event.as(CloudEvents.JSON));
    }

    static byte[] frame(byte opcode, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(LONGEST_HEADER);
        header.put((byte) (FIN | opcode));
        if (payload.length < LENGTH_IN_2_BYTES) {
            header.put((byte) payload.length);
        } else if (payload.length < 1 << Short.SIZE) {
            header.put((byte) LENGTH_IN_2_BYTES).putShort((short) payload.length);
        } else {
            header.put((byte) LENGTH_IN_8_BYTES).putLong(payload.length);
        }
        header.flip();
        byte[] frame = new byte[header.remaining() + payload.length];
        int start = header.remaining();
        header.get(frame, 0, start);
        System.arraycopy(payload, 0, frame, start, payload.length);
        return frame;
    }
}
