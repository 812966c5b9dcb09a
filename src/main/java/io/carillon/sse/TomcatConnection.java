package io.carillon.sse;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The socket beneath a {@link TomcatExchange} without TLS. What it does not take goes through Tomcat's output piece by piece, so that
 * Tomcat's poller reports when it is gone.
 */
final class TomcatConnection implements Connection {
    /**
     * Less than Tomcat's buffer for a socket has room for (1 KiB with the documented settings, 8 KiB without): what does not fit would make it
     * take 64 KiB more. A piece only has Tomcat wait for the socket, and report; what follows it is tried directly first.
     */
    private static final int PIECE_BYTES = 512;

    private final SocketChannel channel;
    private final ServletOutputStream out;
    private final Runnable close;

    /** What is still to be sent; null if nothing is. */
    private @Nullable ByteBuffer rest;

    /** @param close has Tomcat close it, and tell so */
    TomcatConnection(SocketChannel channel, ServletOutputStream out, Runnable close) {
        this.channel = channel;
        this.out = out;
        this.close = close;
    }

    @Override
    public Framing framing() {
        return Framing.CHUNK;
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public void sent() {
        // Tomcat has no idle time for what goes on after a request.
    }

    @Override
    public void takeRest(ByteBuffer rest) throws IOException {
        this.rest = rest;
        isFree();
    }

    @Override
    public boolean isFree() throws IOException {
        ByteBuffer left = rest;
        while (left != null && out.isReady()) {
            if (!left.hasRemaining()) {
                rest = null;
                return true;
            }
            channel.write(left);
            if (left.hasRemaining()) {
                handOver(left);
            }
        }
        return left == null;
    }

    /** Not ready again before all of it is sent: either its buffer is full, or that is what the flush asks for. */
    private void handOver(ByteBuffer left) throws IOException {
        int length = Math.min(left.remaining(), PIECE_BYTES);
        out.write(left.array(), left.arrayOffset() + left.position(), length);
        left.position(left.position() + length);
        if (out.isReady()) {
            out.flush();
        }
    }

    @Override
    public int waiting() {
        ByteBuffer left = rest;
        return left == null ? 0 : left.remaining();
    }

    @Override
    public void broken(IOException cause) {
        close.run();
    }
}
