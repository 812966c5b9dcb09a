package io.carillon.sse;

import java.time.Duration;

/**
 * How streams are written and how they end.
 *
 * @param reconnectSpread clients of a stopping server are told to come back after a random time up to this
 * @param shortWay write to the connections of the containers that we know from within, instead of to the standard's output
 */
public record SseSettings(Duration reconnectSpread, boolean shortWay) {
    /** Enough that some thousands of clients do not come back in the same instant. */
    public static final Duration DEFAULT_RECONNECT_SPREAD = Duration.ofSeconds(5);
}
