package io.carillon.fanout;

import java.util.Optional;
import java.util.stream.Stream;

/** How a session's events go out. */
public enum Transport {
    SSE("sse"),
    NDJSON("ndjson"),
    LONG_POLL("long-poll"),
    WEBSOCKET("websocket");

    private final String label;

    Transport(String label) {
        this.label = label;
    }

    /** What {@link #toString} writes. */
    public static Optional<Transport> of(String label) {
        return Stream.of(values()).filter(each -> each.label.equals(label)).findFirst();
    }

    /** As clients see it. */
    @Override
    public String toString() {
        return label;
    }
}
