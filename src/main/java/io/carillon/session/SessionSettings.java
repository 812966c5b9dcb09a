package io.carillon.session;

import java.time.Duration;

/**
 * How sessions are told of.
 *
 * @param events true if each one's beginning and end is an event of the log
 * @param lease how long a node of which nothing is heard keeps its sessions
 */
public record SessionSettings(boolean events, Duration lease) {
    /** Three lost signs of life; a pause of the machine is mostly shorter. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(10);
}
