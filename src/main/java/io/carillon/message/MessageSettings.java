package io.carillon.message;

import java.time.Duration;

/**
 * How messages are kept.
 *
 * @param userTtl for how long a message to a user is delivered to those of its sessions that come later, as far as history goes
 */
public record MessageSettings(Duration userTtl) {
    /** As long as history is kept by default. */
    public static final Duration DEFAULT_USER_TTL = Duration.ofDays(7);

    public static MessageSettings defaults() {
        return new MessageSettings(DEFAULT_USER_TTL);
    }
}
