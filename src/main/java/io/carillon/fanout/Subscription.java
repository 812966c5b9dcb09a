package io.carillon.fanout;

import java.time.Duration;
import java.util.Optional;

/**
 * What a client asks for.
 *
 * @param selection what it wants to hear; it hears no more of it than its rights let it
 * @param user whose session it is, if it says so
 * @param firstHeartbeat when the sink hears of the time for the first time; empty for some time within the usual heartbeat,
 *     so that those who came together do not beat together
 */
public record Subscription(
        Selection selection, Start start, Optional<String> user, Optional<Duration> firstHeartbeat, Rights rights) {}
