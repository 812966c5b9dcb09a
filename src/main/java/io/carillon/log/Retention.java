package io.carillon.log;

import io.carillon.failpoint.Failpoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Trims the oldest events by age and by number, and idempotency keys by age, a small step at a time, on the journal's thread between batches. */
final class Retention {
    /** Rows that one step deletes: a few milliseconds of the writer's time. */
    static final int STEP = 1_000;

    private final Duration age;
    private final long events;
    private final Duration keys;
    private final Clock clock;

    Retention(Duration age, long events, Duration keys, Clock clock) {
        this.age = age;
        this.events = events;
        this.keys = keys;
        this.clock = clock;
    }

    /** Trims at most one step's worth; true if there is more to trim right away. */
    boolean step(Handle handle) {
        Instant oldestKey = clock.instant().minus(keys);
        // Without a lock, and not again under one unless there is something to do: it is asked again and again.
        if (!Claims.anyOlder(handle, oldestKey) && target(handle) <= EventLog.trimmed(handle)) {
            return false;
        }
        return handle.inTransaction(within -> {
            within.execute(
                    "UPDATE log SET trimmed = trimmed"); // locks the row: nobody else appends or trims until the end
            boolean moreKeys = Claims.trim(within, oldestKey, STEP);
            return events(within) || moreKeys;
        });
    }

    private boolean events(Handle within) {
        long trimmed = EventLog.trimmed(within);
        long upTo = target(within);
        long next = Math.min(upTo, trimmed + STEP);
        if (next <= trimmed) {
            return false;
        }
        within.execute("DELETE FROM event WHERE \"offset\" <= ?", next);
        Failpoint.RETENTION_STEP.pass();
        within.execute("UPDATE log SET trimmed = ?", next);
        within.execute(
                "DELETE FROM epoch WHERE EXISTS"
                        + " (SELECT 1 FROM epoch later WHERE later.number = epoch.number + 1 AND later.since < ?)",
                next);
        return upTo > next;
    }

    /** Up to where nothing is to be kept, as far as one step shows. */
    private long target(Handle handle) {
        return Math.max(byNumber(EventLog.head(handle)), byAge(handle, EventLog.trimmed(handle)));
    }

    private long byNumber(long head) {
        return head - events;
    }

    private long byAge(Handle handle, long trimmed) {
        long cutoff = clock.instant().minus(age).toEpochMilli();
        Optional<Long> last = handle.createQuery("SELECT max(\"offset\") FROM"
                        + " (SELECT \"offset\", time FROM event WHERE \"offset\" > :trimmed ORDER BY \"offset\" LIMIT :step)"
                        + " oldest WHERE time < :cutoff")
                .bind("trimmed", trimmed)
                .bind("step", STEP + 1)
                .bind("cutoff", cutoff)
                .mapTo(Long.class)
                .findOne();
        return last.orElse(0L);
    }
}
