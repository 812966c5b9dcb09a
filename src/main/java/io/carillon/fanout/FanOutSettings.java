package io.carillon.fanout;

import java.time.Duration;

/**
 * How events go out.
 *
 * @param shards threads that own subscribers
 * @param readers threads that read pages of the log for those who lag
 * @param heartbeat how long a stream may be quiet before the server writes something
 * @param stall how long a client may take nothing of what waits for it
 * @param limits how many streams there may be
 */
public record FanOutSettings(int shards, int readers, Duration heartbeat, Duration stall, SessionLimits limits) {
    /** Proxies commonly cut what is silent for 30 to 60 seconds. */
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);

    /** A lift, a tunnel, a laptop's lid for a moment; who is away for longer comes back with a cursor. */
    public static final Duration DEFAULT_STALL = Duration.ofSeconds(60);

    /** Reading is for those who come back; the other connections stay free for REST. */
    public static final int DEFAULT_READERS = 2;

    /** With the usual limits. */
    public FanOutSettings(int shards, int readers, Duration heartbeat) {
        this(shards, readers, heartbeat, DEFAULT_STALL, SessionLimits.USUAL);
    }
}
