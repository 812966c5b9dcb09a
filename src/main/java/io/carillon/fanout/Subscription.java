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
 * @param address where it is; empty if nobody knows
 */
public record Subscription(
        Selection selection,
        Start start,
        Optional<String> user,
        Optional<Duration> firstHeartbeat,
        Rights rights,
        Optional<PeerAddress> address) {
    /** One of a client of which nobody knows where it is. */
    public Subscription(
            Selection selection, Start start, Optional<String> user, Optional<Duration> firstHeartbeat, Rights rights) {
        this(selection, start, user, firstHeartbeat, rights, Optional.empty());
    }

    /** The same from this address. */
    public Subscription from(PeerAddress peer) {
        return new Subscription(selection, start, user, firstHeartbeat, rights, Optional.of(peer));
    }
}
