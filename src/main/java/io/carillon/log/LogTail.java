package io.carillon.log;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the log, in memory, and who wants to hear when it moves. Read by any thread, without locks. Written after each
 * commit: by the journal's thread, if nobody else's events come before its own, and by the thread that follows other nodes.
 */
public final class LogTail {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

    private final int maxEvents;
    private final long maxBytes;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock writing = new ReentrantLock();

    private volatile Ring ring;

    /**
     * @param maxEvents rounded up to a power of two
     * @param maxBytes what the events may weigh together; the newest one stays whatever it weighs
     */
    LogTail(int maxEvents, long maxBytes, Cursor head) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
        this.ring = new Ring(maxEvents, maxBytes, head);
    }

    /** Where the log ends: everything up to here is on disk. */
    public Cursor head() {
        return ring.head();
    }

    /** The event with this offset, or null if it is not in memory (any more). */
    public @Nullable EncodedEvent get(long offset) {
        return ring.get(offset);
    }

    /** The present history's events. Another ring than before: the log has gone back, and what was told may not be so any more. */
    public Ring ring() {
        return ring;
    }

    /** Called after each commit on a thread that commits or follows, so it must not wait for anything. */
    public void onCommit(Runnable listener) {
        listeners.add(listener);
    }

    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /** Events that were there at the start, so that those who come back after it need no page from disk. */
    void warm(List<EncodedEvent> newest) {
        ring.warm(newest);
    }

    /**
     * Committed events in order; the head moves once all of them are here.
     *
     * @param after where the log ended before them
     * @return false, and nothing has happened, if the tail ends elsewhere
     */
    boolean append(Cursor after, List<EncodedEvent> committed, Cursor newHead) {
        writing.lock();
        try {
            if (!ring.head().equals(after)) {
                return false;
            }
            ring.append(committed, newHead);
        } finally {
            writing.unlock();
        }
        tell();
        return true;
    }

    /**
     * Forgets all events, wherever it was in taking some; who follows reads them from disk. Nothing happens if the tail ends
     * elsewhere than before them: then they are fetched.
     */
    void beginAnew(Cursor after, Cursor newHead) {
        writing.lock();
        try {
            if (!ring.head().equals(after)) {
                return;
            }
            ring.beginAnew(newHead);
        } finally {
            writing.unlock();
        }
        tell();
    }

    /** The log has gone back: it is another one from some offset on, and ends here. */
    void restart(List<EncodedEvent> newest, Cursor head) {
        Ring next = new Ring(maxEvents, maxBytes, head);
        next.warm(newest);
        writing.lock();
        try {
            ring = next;
        } finally {
            writing.unlock();
        }
        tell();
    }

    /** Waits until the tail has come to an offset; false if it has not in this time. Any thread but those that write. */
    boolean await(long offset, Duration patience) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        Runnable listener = () -> {
            if (head().offset() >= offset) {
                reached.countDown();
            }
        };
        onCommit(listener);
        try {
            listener.run();
            return reached.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            forget(listener);
        }
    }

    private void tell() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.error("Somebody could not be told of {}", head(), e);
            }
        }
    }
}
