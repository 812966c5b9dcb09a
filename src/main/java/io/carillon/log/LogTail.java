package io.carillon.log;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.failpoint.Failpoint;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest events, in memory. Written by the journal's thread alone, after each commit; read by any thread, without locks.
 *
 * <p>A ring by offset: offsets have no gaps, so an event's slot is its offset modulo the ring's length, and a reader that
 * finds another offset there, or nothing, knows that the ring has moved on and turns to the {@link EventLog}.
 */
public final class LogTail {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

    private final AtomicReferenceArray<@Nullable EncodedEvent> slots;
    private final long maxBytes;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private volatile Cursor head;

    // The journal's thread only.
    private long oldest;
    private long bytes;

    /**
     * @param maxEvents rounded up to a power of two
     * @param maxBytes what the events may weigh together; the newest one stays whatever it weighs
     */
    LogTail(int maxEvents, long maxBytes, Cursor head) {
        this.slots = new AtomicReferenceArray<>(Integer.highestOneBit(Math.max(1, maxEvents - 1)) << 1);
        this.maxBytes = maxBytes;
        this.head = head;
        this.oldest = head.offset() + 1;
    }

    /** Where the log ends: everything up to here is on disk. */
    public Cursor head() {
        return head;
    }

    /** The event with this offset, or null if it is not in memory (any more). */
    public @Nullable EncodedEvent get(long offset) {
        EncodedEvent event = slots.get(slot(offset));
        return event != null && event.offset() == offset ? event : null;
    }

    /** Called on the journal's thread after each commit, so it must not wait for anything. */
    public void onCommit(Runnable listener) {
        listeners.add(listener);
    }

    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /** Events that were there at the start, so that those who come back after it need no page from disk. */
    void warm(List<EncodedEvent> newest) {
        oldest = newest.isEmpty() ? oldest : newest.get(0).offset();
        newest.forEach(this::put);
    }

    /** Committed events in order; the head moves once all of them are here. */
    void append(List<EncodedEvent> committed, Cursor newHead) {
        committed.forEach(this::put);
        moveTo(newHead);
    }

    /** Forgets all events, wherever it was in taking some; who follows reads them from disk. */
    void beginAnew(Cursor newHead) {
        for (int slot = 0; slot < slots.length(); slot++) {
            slots.set(slot, null);
        }
        bytes = 0;
        oldest = newHead.offset() + 1;
        moveTo(newHead);
    }

    private void moveTo(Cursor newHead) {
        head = newHead;
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.error("Somebody could not be told of {}", newHead, e);
            }
        }
    }

    private void put(EncodedEvent event) {
        int slot = slot(event.offset());
        EncodedEvent overwritten = slots.getAndSet(slot, event);
        Failpoint.RING_EVICTION.pass();
        bytes += event.weight();
        if (overwritten != null) {
            bytes -= overwritten.weight();
            oldest = overwritten.offset() + 1;
        }
        while (bytes > maxBytes && oldest < event.offset()) {
            EncodedEvent evicted = slots.getAndSet(slot(oldest++), null);
            if (evicted != null) {
                bytes -= evicted.weight();
            }
        }
    }

    private int slot(long offset) {
        return (int) (offset & (slots.length() - 1));
    }
}
