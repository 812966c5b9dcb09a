package io.carillon.fanout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which subscribers of one shard have to end, and when: by the wall clock, which tokens go by, so that neither a clock that is
 * set nor a machine that sleeps makes one live longer. Owned by the shard's thread.
 */
final class Expiries {
    private final TreeSet<Subscriber> byTime = new TreeSet<>(
            Comparator.<Subscriber>comparingLong(each -> each.expiresAtMillis).thenComparing(Subscriber::session));

    /** Sets a subscriber's end, or takes it away. */
    void set(Subscriber subscriber, Optional<Instant> expires) {
        byTime.remove(subscriber);
        if (expires.isPresent()) {
            subscriber.expiresAtMillis = expires.get().toEpochMilli();
            byTime.add(subscriber);
        }
    }

    void remove(Subscriber subscriber) {
        byTime.remove(subscriber);
    }

    /** Those whose time has come; they stay until they are removed. */
    List<Subscriber> due(long nowMillis) {
        if (byTime.isEmpty() || byTime.first().expiresAtMillis > nowMillis) {
            return List.of();
        }
        List<Subscriber> due = new ArrayList<>();
        for (Subscriber subscriber : byTime) {
            if (subscriber.expiresAtMillis > nowMillis) {
                break;
            }
            due.add(subscriber);
        }
        return due;
    }

    /** How long until the next one is due, at most as long as is said. */
    long millisToNext(long nowMillis, long most) {
        return byTime.isEmpty() ? most : Math.min(most, byTime.first().expiresAtMillis - nowMillis);
    }
}
