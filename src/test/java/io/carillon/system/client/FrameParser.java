package io.carillon.system.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A server's WebSocket frames out of bytes as they come, data frames put together to whole messages (RFC 6455 §5). Masked
 * frames, reserved bits and opcodes, and split or long control frames are {@link WireViolation}s. Owned by one thread.
 */
public final class FrameParser {
    private final Consumer<Frame> messages;
    private final ByteBin header = new ByteBin();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int messageOpcode = -1;
    private byte[] payload;
    private int filled;

    public FrameParser(Consumer<Frame> messages) {
        this.messages = messages;
    }

    public void accept(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (payload == null) {
                header.write(bytes.get());
                if (header.size() == headerLength()) {
                    payload = new byte[payloadLength()];
                    filled = 0;
                }
            }
            if (payload != null) {
                int part = Math.min(bytes.remaining(), payload.length - filled);
                bytes.get(payload, filled, part);
                filled += part;
                if (filled == payload.length) {
                    frame(new Frame((header.byteAt(0) & 0x80) != 0, header.byteAt(0) & 0x0f, payload));
                    payload = null;
                    header.reset();
                }
            }
        }
    }

    private int headerLength() {
        if (header.size() < 2) {
            return 2;
        }
        require((header.byteAt(0) & 0x70) == 0, "a reserved bit is set");
        require((header.byteAt(1) & 0x80) == 0, "a server's frame is masked");
        int length = header.byteAt(1) & 0x7f;
        int control = header.byteAt(0) & 0xff;
        require(
                (control & 0x08) == 0 || (control >= 0x80 && length <= 125),
                "a control frame that is split or too long");
        return length == 126 ? 4 : length == 127 ? 10 : 2;
    }

    private int payloadLength() {
        long length = 0;
        if (header.size() == 2) {
            return header.byteAt(1) & 0x7f;
        }
        for (int i = 2; i < header.size(); i++) {
            length = length << 8 | (header.byteAt(i) & 0xff);
        }
        require(length >= 0 && length <= 64 << 20, "a frame of " + length + " bytes");
        return (int) length;
    }

    private void frame(Frame frame) {
        if (frame.isControl()) {
            require(frame.opcode() <= Frame.PONG, "opcode " + frame.opcode());
            messages.accept(frame);
            return;
        }
        require(frame.opcode() <= Frame.BINARY, "opcode " + frame.opcode());
        require((frame.opcode() == Frame.CONTINUATION) == (messageOpcode >= 0), "a message within a message");
        if (frame.fin() && messageOpcode < 0) {
            messages.accept(frame);
            return;
        }
        if (messageOpcode < 0) {
            messageOpcode = frame.opcode();
        }
        message.writeBytes(frame.payload());
        if (frame.fin()) {
            int opcode = messageOpcode;
            messageOpcode = -1;
            byte[] whole = message.toByteArray();
            message.reset();
            messages.accept(new Frame(true, opcode, whole));
        }
    }

    private static void require(boolean condition, String violation) {
        if (!condition) {
            throw new WireViolation(violation);
        }
    }
}
