package io.carillon.system.client;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One WebSocket frame (RFC 6455 §5.2).
 *
 * @param fin the last of its message
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Frame(boolean fin, int opcode, byte[] payload) {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    boolean isControl() {
        return opcode >= 0x8;
    }

    /** As a client sends it: masked. */
    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(14 + payload.length);
        out.put((byte) ((fin ? 0x80 : 0) | opcode));
        if (payload.length < 126) {
            out.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            out.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            out.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        out.put(mask);
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ mask[i & 3]));
        }
        return out.flip();
    }

    /** The code of a close frame; 1005 if it has none (RFC 6455 §7.1.5). */
    public int closeCode() {
        return payload.length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }

    /** The reason of a close frame. */
    public String closeReason() {
        return payload.length <= 2 ? "" : ByteBin.utf8(java.util.Arrays.copyOfRange(payload, 2, payload.length));
    }

    public String text() {
        return ByteBin.utf8(payload);
    }
}
