package io.carillon.log;

import io.carillon.event.Cursor;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Which keys have been claimed, and for which event: those on disk, and those of the batch that is being decided. They are
 * written in the transaction of the events, so there is never a key without its event, or the reverse. Used once, by the
 * journal's thread.
 */
final class Claims {
    private final Handle handle;
    private final Instant now;
    private final Instant oldest;
    private final Map<Name, Made> made = new LinkedHashMap<>();

    private record Name(String caller, String key) {}

    private record Made(Claim claim, Cursor event) {}

    /** @param oldest claims from before this are forgotten, whether they have been deleted yet or not */
    Claims(Handle handle, Instant now, Instant oldest) {
        this.handle = handle;
        this.now = now;
        this.oldest = oldest;
    }

    /** What has become of a claim already: the same answer again, or a refusal; empty if nobody has made it. */
    Optional<Outcome> known(Claim claim) {
        return Optional.ofNullable(made.get(new Name(claim.caller(), claim.key())))
                .or(() -> stored(claim))
                .map(before -> MessageDigest.isEqual(before.claim().fingerprint(), claim.fingerprint())
                        ? new Outcome.Published(before.event())
                        : new Outcome.KeyTaken());
    }

    private Optional<Made> stored(Claim claim) {
        return handle.createQuery("SELECT fingerprint, event FROM claim WHERE caller = ? AND name = ? AND time >= ?")
                .bind(0, claim.caller())
                .bind(1, claim.key())
                .bind(2, oldest.toEpochMilli())
                .map((row, context) -> new Made(
                        new Claim(claim.caller(), claim.key(), row.getBytes("fingerprint")),
                        Cursor.parse(row.getString("event"))))
                .findOne();
    }

    void make(Claim claim, Cursor event) {
        made.put(new Name(claim.caller(), claim.key()), new Made(claim, event));
    }

    void write() {
        if (made.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch("INSERT INTO claim (caller, name, fingerprint, event, time) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (caller, name) DO UPDATE SET fingerprint = excluded.fingerprint,"
                        + " event = excluded.event, time = excluded.time")) {
            made.forEach((name, each) -> batch.bind(0, name.caller())
                    .bind(1, name.key())
                    .bind(2, each.claim().fingerprint())
                    .bind(3, each.event().toString())
                    .bind(4, now.toEpochMilli())
                    .add());
            batch.execute();
        }
    }

    /** True if there is something to delete. */
    static boolean anyOlder(Handle handle, Instant oldest) {
        return handle.createQuery("SELECT 1 FROM claim WHERE time < :oldest LIMIT 1")
                .bind("oldest", oldest.toEpochMilli())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Deletes what is forgotten, some of it at a time; true if there may be more. */
    static boolean trim(Handle handle, Instant oldest, int limit) {
        return handle.createUpdate("DELETE FROM claim WHERE (caller, name) IN"
                                + " (SELECT caller, name FROM claim WHERE time < :oldest ORDER BY time LIMIT :limit)")
                        .bind("oldest", oldest.toEpochMilli())
                        .bind("limit", limit)
                        .execute()
                == limit;
    }
}
