package io.carillon.fanout;

import java.time.Duration;

/**
 * How events go out.
 *
 * @param shards threads that own subscribers
 * @param readers threads that read pages of the log for those who lag
 * @param heartbeat how long a stream may be quiet before the server writes something
 * @param sessions how many there may be
 * @param sessionsOfUser how many one user may have
 */
public record FanOutSettings(int shards, int readers, Duration heartbeat, int sessions, int sessionsOfUser) {
    /** More than one machine serves; a bound that keeps memory's end from being the bound. */
    public static final int DEFAULT_SESSIONS = 100_000;

    /** All devices and tabs of a person, with room; a loop that forgets to close finds it soon. */
    public static final int DEFAULT_SESSIONS_OF_USER = 100;

    /** With the usual limits. */
    public FanOutSettings(int shards, int readers, Duration heartbeat) {
        this(shards, readers, heartbeat, DEFAULT_SESSIONS, DEFAULT_SESSIONS_OF_USER);
    }

    /** Proxies commonly cut what is silent for 30 to 60 seconds. */
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);

    /** Reading is for those who come back; the other connections stay free for REST. */
    public static final int DEFAULT_READERS = 2;
}
