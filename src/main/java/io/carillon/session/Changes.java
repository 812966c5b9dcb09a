package io.carillon.session;

import io.carillon.fanout.Attendance;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Who has come and gone since somebody last looked. Threads of transports and shards put in, and never wait; the thread {@code
 * carillon-sessions} takes out.
 */
final class Changes implements Attendance {
    /** As many as come and go while a database is away for some time; beyond it all sessions are compared. */
    private static final int MOST = 65_536;

    private final BlockingQueue<Change> queue = new ArrayBlockingQueue<>(MOST);
    private volatile boolean overflown;

    /** One of them. */
    sealed interface Change {
        Presence session();
    }

    record Joined(Presence session) implements Change {}

    /** @param reason in words */
    record Left(Presence session, String reason) implements Change {}

    @Override
    public void joined(Presence session) {
        add(new Joined(session));
    }

    @Override
    public void left(Presence session, CloseReason reason) {
        add(new Left(session, reason.text()));
    }

    private void add(Change change) {
        if (!queue.offer(change)) {
            overflown = true;
        }
    }

    /** True, once, if some have been lost since. */
    boolean haveOverflown() {
        boolean lost = overflown;
        overflown = false;
        return lost;
    }

    /** Some of them, in order. */
    List<Change> take(int most) {
        List<Change> taken = new ArrayList<>();
        queue.drainTo(taken, most);
        return taken;
    }

    void clear() {
        queue.clear();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }
}
