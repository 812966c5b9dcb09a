package io.carillon.log;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.failpoint.Failpoint;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of one history, in memory. Written under the lock of {@link LogTail}; read by any thread, without locks.
 *
 * <p>A ring by offset: offsets have no gaps, so an event's slot is its offset modulo the ring's length, and a reader that
 * finds another offset there, or nothing, knows that the ring has moved on and turns to the {@link EventLog}. When the log has
 * gone back, offsets are given a second time; then there is a new ring, and who follows this one never sees a mixture.
 */
public final class Ring {
    private final AtomicReferenceArray<@Nullable EncodedEvent> slots;
    private final long maxBytes;

    private volatile Cursor head;

    // Under the tail's lock only.
    private long oldest;
    private long newest;
    private long bytes;

    /**
     * @param maxEvents rounded up to a power of two
     * @param maxBytes what the events may weigh together; the newest one stays whatever it weighs
     */
    Ring(int maxEvents, long maxBytes, Cursor head) {
        this.slots = new AtomicReferenceArray<>(Integer.highestOneBit(Math.max(1, maxEvents - 1)) << 1);
        this.maxBytes = maxBytes;
        this.head = head;
        this.oldest = head.offset() + 1;
        this.newest = head.offset();
    }

    /** Where this history ends, as far as it is known: everything up to here is on disk. */
    public Cursor head() {
        return head;
    }

    /** The event with this offset, or null if it is not in memory (any more). */
    public @Nullable EncodedEvent get(long offset) {
        EncodedEvent event = slots.get(slot(offset));
        return event != null && event.offset() == offset ? event : null;
    }

    /** Events up to the head that the ring was made with. */
    void warm(List<EncodedEvent> events) {
        oldest = events.isEmpty() ? oldest : events.get(0).offset();
        newest = oldest - 1;
        events.forEach(this::put);
    }

    /** Events in order; the head moves once all of them are here. They may begin later than the head: then the rest goes. */
    void append(List<EncodedEvent> events, Cursor newHead) {
        if (!events.isEmpty() && events.get(0).offset() != newest + 1) {
            clear(events.get(0).offset());
        }
        events.forEach(this::put);
        head = newHead;
    }

    /** Forgets everything, and goes on after what is not here. */
    void beginAnew(Cursor newHead) {
        clear(newHead.offset() + 1);
        newest = newHead.offset();
        head = newHead;
    }

    private void clear(long next) {
        for (int slot = 0; slot < slots.length(); slot++) {
            slots.set(slot, null);
        }
        bytes = 0;
        oldest = next;
    }

    private void put(EncodedEvent event) {
        int slot = slot(event.offset());
        EncodedEvent overwritten = slots.getAndSet(slot, event);
        Failpoint.RING_EVICTION.pass();
        newest = event.offset();
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
