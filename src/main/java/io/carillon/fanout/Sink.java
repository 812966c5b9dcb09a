package io.carillon.fanout;

import io.carillon.event.Cursor;
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

    /** The end, from the shard's side; called once. Nothing is called afterwards. */
    void close(CloseReason reason, Optional<Cursor> position);
}
