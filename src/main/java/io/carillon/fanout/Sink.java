package io.carillon.fanout;

import io.carillon.event.Cursor;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Where a subscriber's events go: one client on one transport. Every method but {@link #open} and {@link #transport} is called by the
 * thread of the subscriber's shard, and none may wait.
 *
 * <p>A sink that could not take more calls {@link Subscriber#ready()} when it can, from any thread. A sink that finds its peer
 * gone calls {@link Subscriber#leave(CloseReason)}, as often as it likes.
 */
public interface Sink {
    /** What it is. Any thread. */
    Transport transport();

    /**
     * The shard knows the subscriber: from now on the sink may call it. Called once, by the thread that subscribed, unlike all
     * that follows.
     */
    void open();

    /** True if a write now would neither wait nor overlap another; if false, {@link Subscriber#ready()} will be called. */
    boolean isReady();

    /** Writes some events at once. Called only while ready. */
    void write(Run run);

    /**
     * A heartbeat's time has passed since the last call.
     *
     * @param position where the subscriber stands; empty as long as a client could not resume from there
     */
    void heartbeat(Optional<Cursor> position);

    /**
     * What the client has taken so far, as far as this can be told: another number than before means that it has taken something,
     * the same number that it may not have. In no unit that is comparable with another sink's.
     */
    default long taken() {
        return 0;
    }

    /** The connection, if it is known and only one stream's, to look at and not to be used. */
    default Optional<SocketChannel> connection() {
        return Optional.empty();
    }

    /**
     * The end, from the shard's side; called once. For {@link CloseReason#STALLED} nothing can be written any more, and the
     * connection is to be closed without waiting for the client.
     *
     * @return true if that is all; false if something of it waits for the client, which {@link #abandon} ends
     */
    boolean close(CloseReason reason, Optional<Cursor> position);

    /** The client has not taken the end of a stream that was closed: its connection is to be closed. The last call. */
    default void abandon() {}
}
