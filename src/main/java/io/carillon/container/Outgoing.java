package io.carillon.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Writes the same bytes to many sockets: they are copied to where the kernel can read them once, and not once for each socket. One
 * for each thread that delivers, and ends with it.
 */
public final class Outgoing {
    /** As much as one write of a shard holds, with room for what the last event brings with it. */
    private static final int MAX_BYTES = 128 << 10;

    private static final ThreadLocal<Outgoing> HERE = ThreadLocal.withInitial(Outgoing::new);

    private final ByteBuffer memory = ByteBuffer.allocateDirect(MAX_BYTES);
    private byte @Nullable [] held;

    private Outgoing() {}

    /** The calling thread's, which is one of our own: a container's threads outlive the application. */
    public static Outgoing here() {
        return HERE.get();
    }

    /**
     * Writes what the socket takes without waiting.
     *
     * @param bytes not to be changed afterwards, not even when they are written
     * @return what it did not take; at its position 0 if it took nothing; null if it took all
     */
    public @Nullable ByteBuffer write(SocketChannel channel, byte[] bytes) throws IOException {
        int written;
        if (bytes.length > MAX_BYTES) {
            written = channel.write(ByteBuffer.wrap(bytes));
        } else {
            if (held != bytes) {
                held = null;
                memory.clear();
                memory.put(bytes);
                held = bytes;
            }
            memory.position(0).limit(bytes.length);
            written = channel.write(memory);
        }
        return written == bytes.length ? null : ByteBuffer.wrap(bytes, written, bytes.length - written);
    }
}
