package io.carillon.bench.load;

import java.time.Duration;

/**
 * What is published.
 *
 * @param events at most this many
 * @param limit after this time no more are begun; what was begun is heard to its end
 * @param window events that may be under way, not yet heard by all; 0 for any number
 * @param publishers connections that publish
 * @param perSecond how many a second; 0 for as many as can be
 */
public record Plan(int events, Duration limit, int window, int publishers, double perSecond) {
    /** Strictly one event at a time. */
    public static Plan oneAtATime(int events, Duration limit) {
        return new Plan(events, limit, 1, 1, 0);
    }

    public static Plan burst(int events, Duration limit) {
        return new Plan(events, limit, 50, 8, 0);
    }

    public static Plan writers(int count, int events, Duration limit) {
        return new Plan(events, limit, 0, count, 0);
    }

    public static Plan steady(int events, double perSecond) {
        return new Plan(events, Duration.ofMinutes(5), 0, 8, perSecond);
    }
}
