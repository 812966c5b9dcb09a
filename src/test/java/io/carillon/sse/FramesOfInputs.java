package io.carillon.sse;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The encoder as a filter, for {@code src/test/suites/sse-parser.mjs}. In: id, name, comment and data, each as a length in bytes and
 * UTF-16LE, data with the length −1 if there is none; then retry. Out: a length in bytes and the block, −1 if it was refused.
 */
final class FramesOfInputs {
    private FramesOfInputs() {}

    public static void main(String[] args) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
        while (true) {
            int length;
            try {
                length = in.readInt();
            } catch (EOFException e) {
                out.flush();
                return;
            }
            String id = text(in, length).orElseThrow();
            String name = text(in, in.readInt()).orElseThrow();
            String comment = text(in, in.readInt()).orElseThrow();
            Optional<byte[]> data = text(in, in.readInt()).map(text -> text.getBytes(StandardCharsets.UTF_8));
            int retry = in.readInt();
            try {
                byte[] block = SseFrames.block(id, name, comment, retry, data);
                out.writeInt(block.length);
                out.write(block);
            } catch (IllegalArgumentException e) {
                out.writeInt(-1);
            }
        }
    }

    private static Optional<String> text(DataInputStream in, int length) throws IOException {
        if (length < 0) {
            return Optional.empty();
        }
        // Not decoded: that would replace what this is about.
        ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN);
        return Optional.of(bytes.asCharBuffer().toString());
    }
}
