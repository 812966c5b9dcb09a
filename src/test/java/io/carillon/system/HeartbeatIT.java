package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Frame;
import io.carillon.system.client.Position;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.Rest;
import io.carillon.system.client.SseItem;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Quiet streams, on a server whose heart beats once a second. */
@OnJettyAndTomcat
final class HeartbeatIT {
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final Server server;
    private final Rest rest;

    HeartbeatIT(Container container) {
        server = Server.shared(container, Map.of("heartbeat", "1s"));
        rest = new Rest(server.url());
    }

    @Test
    void quietEventStreamIsKeptAlive() {
        try (RawConnection stream = RawConnection.events(server.port(), "topic=/api/silent/*")) {
            stream.message("live");
            for (int beat = 0; beat < 3; beat++) {
                SseItem item = stream.item(HEARTBEAT.multipliedBy(3)).orElseThrow();
                assertThat(item).isNotInstanceOf(SseItem.Dispatched.class);
            }
        }
    }

    @Test
    void quietStreamsCursorMovesByAnIdOnlyBlock() {
        try (RawConnection stream = RawConnection.events(server.port(), "topic=/api/silent/*")) {
            stream.message("live");
            String elsewhere =
                    rest.put("/api/loud/x", "{\"n\":" + System.nanoTime() + "}").version();
            Position moved = new Position("none", 0);
            for (int i = 0; i < 10 && moved.offset() < Position.of(elsewhere).offset(); i++) {
                if (stream.item(HEARTBEAT.multipliedBy(3)).orElseThrow() instanceof SseItem.IdOnly id) {
                    moved = Position.of(id.id());
                }
            }
            assertThat(moved.offset())
                    .isGreaterThanOrEqualTo(Position.of(elsewhere).offset());
        }
    }

    @Test
    void quietLinesOfNdjsonAreKeptAlive() {
        try (RawConnection stream = RawConnection.open(server.port())
                .request("GET", "/events?topic=/api/silent/*", "Accept: application/x-ndjson")) {
            stream.line();
            stream.line();
            assertThat(stream.isQuietFor(HEARTBEAT.multipliedBy(3))).isFalse();
        }
    }

    @Test
    void webSocketIsPingedAtEachBeat() {
        try (RawConnection webSocket = RawConnection.webSocket(server.port(), "topic=/api/silent/*")) {
            webSocket.message("live");
            for (int beat = 0; beat < 4; beat++) {
                Frame ping = webSocket.frame(HEARTBEAT.multipliedBy(3)).orElseThrow();
                assertThat(ping.opcode()).isEqualTo(Frame.PING);
                webSocket.send(new Frame(true, Frame.PONG, ping.payload()));
            }
        }
    }

    @Test
    void silentPeerIsClosedWith4408() {
        try (RawConnection webSocket = RawConnection.webSocket(server.port(), "topic=/api/silent/*")) {
            webSocket.message("live");
            long begin = System.nanoTime();
            Optional<Frame> close = webSocket.close(HEARTBEAT.multipliedBy(10));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(HEARTBEAT, HEARTBEAT.multipliedBy(6));
            assertThat(close.orElseThrow().closeCode()).isEqualTo(4408);
            assertThat(webSocket.endsWithin(HEARTBEAT.multipliedBy(20))).isTrue();
        }
    }

    @Test
    void eventStreamOfASilentPeerLives() {
        try (RawConnection stream = RawConnection.events(server.port(), "topic=/api/patient/*")) {
            stream.message("live");
            assertThat(stream.endsWithin(HEARTBEAT.multipliedBy(4))).isFalse();
            String version = rest.put("/api/patient/x", "{\"n\":" + System.nanoTime() + "}")
                    .version();
            assertThat(stream.message().id()).isEqualTo(version);
        }
    }
}
