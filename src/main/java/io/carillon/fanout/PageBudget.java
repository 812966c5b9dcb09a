package io.carillon.fanout;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * How much of the log and of the table may be in memory at a time for subscribers that read on from there. However many come back at
 * once, some read and the others wait for their turn. Owned by the shard's thread.
 */
final class PageBudget {
    /** Each page counts for so much at least: it may be a single event, which is larger than what was asked for. */
    static final int LEAST = 1 << 18;

    private static final int PART_OF_HEAP = 32;

    private final long most;
    private long granted;
    private final Deque<Subscriber> waiting = new ArrayDeque<>();

    /** @param most in bytes of data; in memory, encoded, it is up to four times as much */
    PageBudget(long most) {
        this.most = Math.max(LEAST, most);
    }

    /** Each shard's part of what the JVM may have. */
    static PageBudget ofHeap(int shards) {
        return new PageBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP / shards);
    }

    /**
     * Asks for some.
     *
     * @param bytes that the page should have
     * @return how many bytes are granted; 0 if the subscriber has to wait, and will be woken
     */
    int take(Subscriber subscriber, int bytes) {
        long left = most - granted;
        if (left < LEAST) {
            if (!subscriber.waitsForPage) {
                subscriber.waitsForPage = true;
                waiting.add(subscriber);
            }
            return 0;
        }
        int some = (int) Math.min(Math.max(bytes, LEAST), left);
        granted += some;
        return some;
    }

    /** What was granted is not in memory any more. */
    void giveBack(int bytes) {
        granted -= bytes;
    }

    /** Wakes as many of those who wait as there is something for; whoever does not want it any more leaves it to the next ones. */
    void wake(Consumer<Subscriber> then) {
        for (long left = most - granted; left >= LEAST && !waiting.isEmpty(); left -= LEAST) {
            Subscriber next = waiting.remove();
            next.waitsForPage = false;
            then.accept(next);
        }
    }
}
