package io.carillon.bench.load;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What all subscribers together got of the events of one measurement, and when. Events are numbered; each carries its number
 * between tildes, {@code ~0000002a~}. Owned by the loop's thread.
 */
final class Tally {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);

    /**
     * Never the same number twice in one process: two changes of a resource to the same state would be one event. Of the one
     * thread that measures, like all of this.
     */
    private static int fresh;

    private int first = fresh;
    private int next = fresh;
    private long[] sent = {};
    private long[] answered = {};
    private long delivered;

    private Histogram sinceSent = histogram();
    private Histogram sinceAnswered = histogram();
    private Histogram answers = histogram();

    private static Histogram histogram() {
        return new Histogram(1, LONGEST, 2);
    }

    /** Forgets all but the numbers given. */
    void begin(int events) {
        next = Math.max(next, fresh);
        first = next;
        sent = new long[events];
        answered = new long[events];
        Arrays.fill(answered, Long.MAX_VALUE);
        delivered = 0;
        sinceSent = histogram();
        sinceAnswered = histogram();
        answers = histogram();
    }

    /** Takes the numbers from 0 on as given: the events are there already. */
    void assume(int events) {
        begin(events);
        Arrays.fill(sent, System.nanoTime());
        first = 0;
        next = events;
    }

    int nextNumber() {
        sent[next - first] = System.nanoTime();
        fresh = next + 1;
        return next++;
    }

    /** The numbers that were given since the beginning are {@code [first, next)}. */
    int first() {
        return first;
    }

    int next() {
        return next;
    }

    int given() {
        return next - first;
    }

    void answered(int number) {
        long now = System.nanoTime();
        answered[number - first] = now;
        answers.recordValue(bounded(now - sent[number - first]));
    }

    /** An event of another measurement's counts for nothing here. */
    void received(int number, long now) {
        int index = number - first;
        if (index < 0 || index >= given()) {
            return;
        }
        delivered++;
        sinceSent.recordValue(bounded(now - sent[index]));
        long answer = answered[index];
        // Who hears of an event before its sender does has waited for nothing.
        sinceAnswered.recordValue(answer == Long.MAX_VALUE ? 1 : bounded(now - answer));
    }

    private static long bounded(long nanos) {
        return Math.min(LONGEST, Math.max(1, nanos));
    }

    long delivered() {
        return delivered;
    }

    Histogram sinceSent() {
        return sinceSent;
    }

    Histogram sinceAnswered() {
        return sinceAnswered;
    }

    Histogram answers() {
        return answers;
    }

    /** Spreads numbers, so that a sum of them tells one set from another. */
    static long mixed(int number) {
        long x = (number + 1) * 0x9E3779B97F4A7C15L;
        return (x ^ x >>> 31) * 0xBF58476D1CE4E5B9L;
    }
}
