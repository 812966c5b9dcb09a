package io.carillon.sse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A container's connection beneath one response whose head has been sent and whose content we put into chunks ourselves. Saves
 * what the container does between its output and the socket, which is more than the socket costs. Called under the lock of
 * {@link NonBlockingOutput}, unless said otherwise.
 */
interface Connection {
    /** How the container writes chunks, so that it may go on after ours. */
    Framing framing();

    /** Non-blocking; only written to. */
    SocketChannel channel();

    /** Something has been sent: the connection is not idle. */
    void sent();

    /**
     * The container sends what the socket does not take now, and reports when that is done as it does of its own output.
     *
     * @param rest not empty, not to be changed
     */
    void takeRest(ByteBuffer rest) throws IOException;

    /** Nothing of a rest is waiting any more. If something is, the report is still to come. */
    boolean isFree() throws IOException;

    /** How many bytes of a rest the socket has not taken yet, as far as can be seen. */
    int waiting();

    /** The socket has failed on us, which the container does not know yet. Without the lock, once. */
    void broken(IOException cause);
}
