package io.carillon.log;

import io.carillon.failpoint.Failpoint;
import java.time.Clock;
import java.time.Duration;
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
        return handle.inTransaction(within -> {
            boolean moreKeys = Claims.trim(within, clock.instant().minus(keys), STEP);
            return events(within) || moreKeys;
        });
    }

    private boolean events(Handle within) {

        long trimmed = EventLog.trimmed(within);
        long head = within.createQuery("SELECT head FROM log").mapTo(Long.class).one();
        long upTo = Math.max(byNumber(head), byAge(within, trimmed));
        long target = Math.min(upTo, trimmed + STEP);
        if (target <= trimmed) {
            return false;
        }
        within.execute("DELETE FROM event WHERE \"offset\" <= ?", target);
        Failpoint.RETENTION_STEP.pass();
        within.execute("UPDATE log SET trimmed = ?", target);
        within.execute(
                "DELETE FROM epoch WHERE EXISTS"
                        + " (SELECT 1 FROM epoch later WHERE later.number = epoch.number + 1 AND later.since < ?)",
                target);
        return upTo > target;
    }

    private long byNumber(long head) {
        return head - events;
    }

    private long byAge(Handle handle, long trimmed) {
        long cutoff = clock.instant().minus(age).toEpochMilli();
        Optional<Long> last = handle.createQuery("SELECT max(\"offset\") FROM"
                        + " (SELECT \"offset\", time FROM event WHERE \"offset\" > :trimmed ORDER BY \"offset\" LIMIT :step)"
                        + " WHERE time < :cutoff")
                .bind("trimmed", trimmed)
                .bind("step", STEP + 1)
                .bind("cutoff", cutoff)
                .mapTo(Long.class)
                .findOne();
        return last.orElse(0L);
    }
}
