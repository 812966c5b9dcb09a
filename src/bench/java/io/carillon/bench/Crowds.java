package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Peer;
import java.time.Duration;

/** Audiences that several cases gather. */
final class Crowds {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private Crowds() {}

    /** As many as the scale has, all on the topic of {@link Peer#events}. */
    static Audience on(Stage stage, Peer peer, Transport transport) {
        return new Audience(stage.loop())
                .join(peer.door(transport), stage.scale().subscribers(), subscriber -> "bench", PATIENCE);
    }
}
