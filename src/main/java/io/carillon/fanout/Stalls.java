package io.carillon.fanout;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the clients that take nothing of what waits for them. Owned by the shard's thread, which looks at all of its subscribers
 * some times within the allowed time, and gives up whoever has not moved from one look to the next for all of it. Looks are
 * counted, not time: where the whole process stood still, that is one look, and no client's fault.
 */
final class Stalls {
    /** How often within the allowed time, so that an end comes by a quarter of it late at the most. */
    private static final int LOOKS = 4;

    private final long between;
    private final Map<Subscriber, Integer> closing = new HashMap<>();
    private long lookAt;
    private boolean looking;

    /** @param now in the JVM's nanoseconds */
    Stalls(Duration allowed, long now) {
        this.between = Math.max(1, allowed.toNanos() / LOOKS);
        this.lookAt = now + between;
    }

    /** How long until it is time to look, at most as long as is said. */
    long nanosToNext(long now, long most) {
        return looking ? most : Math.min(most, lookAt - now);
    }

    /** True if it is time to look at everybody; then a look begins. */
    boolean begins(long now) {
        boolean due = !looking && lookAt - now <= 0;
        looking |= due;
        return due;
    }

    /** The look is over; the next one comes some time after this one. */
    void ended(long now) {
        looking = false;
        lookAt = now + between;
    }

    /** True if it is enough: so many looks in a row have found no change, the first of which began the time. */
    static boolean isOver(int looks) {
        return looks > LOOKS;
    }

    /** A stream that is closed, and whose last words, or others before them, its client has not taken yet. */
    void closed(Subscriber subscriber) {
        closing.put(subscriber, 0);
    }

    /** Nobody looks any more. */
    void giveUpClosed(Consumer<Subscriber> over) {
        closing.keySet().forEach(over);
        closing.clear();
    }

    /** One look at those that are closed. */
    void lookAtClosed(Consumer<Subscriber> over) {
        for (Iterator<Map.Entry<Subscriber, Integer>> each = closing.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Subscriber, Integer> entry = each.next();
            entry.setValue(entry.getValue() + 1);
            if (isOver(entry.getValue())) {
                each.remove();
                over.accept(entry.getKey());
            }
        }
    }
}
