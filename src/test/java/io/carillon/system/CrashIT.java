package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Client;
import io.carillon.system.client.Loop;
import io.carillon.system.client.Position;
import io.carillon.system.client.Replica;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Subscription;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code kill -9} in the middle of the job, and again: what was acknowledged is there, and everyone goes on. */
@OnJettyAndTomcat
final class CrashIT {
    private static final int CLIENTS_EACH = 50;
    private static final int KILLS = 2;

    private final Container container;

    CrashIT(Container container) {
        this.container = container;
    }

    @Test
    void killedServerHasLostNothingAndItsClientsGoOnWithoutAGap() throws Exception {
        Seed seed = Seed.of("CrashIT on " + container);
        try (Server server = Server.of(container).start();
                Audience audience = new Audience(server.port(), Countries.COLLECTION)) {
            audience.join(CLIENTS_EACH, Transport.SSE).join(CLIENTS_EACH, Transport.WEBSOCKET);
            audience.awaitAllLive(Duration.ofSeconds(30));
            Rest rest = new Rest(server.url());
            long acknowledged = 0;
            for (int round = 0; round < KILLS; round++) {
                rest.list(Countries.COLLECTION)
                        .items()
                        .keySet()
                        .forEach(id -> rest.delete(Countries.COLLECTION + '/' + id));
                try (CountryWriters writers = new CountryWriters(server.url(), new Seed(seed.value() + round), true)) {
                    writers.start(Integer.MAX_VALUE);
                    int enough = 500 + seed.random(1_000 + round).nextInt(500);
                    await("changes")
                            .atMost(Duration.ofSeconds(60))
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> writers.answered() > enough);
                    writers.serverMayEnd();
                    server.kill();
                    writers.await();
                    server.restart();

                    assertThat(writers.surprises()).isEmpty();
                    acknowledged += writers.acknowledged().size();
                    assertStateIsTheAcknowledgedOne(rest, writers.tracks());
                    assertLogHolds(
                            server, writers, rest.list(Countries.COLLECTION).cursor());
                }
            }
            assertThat(acknowledged).as("acknowledged changes").isGreaterThan(500);

            Rest.Answer end = rest.put(Countries.COLLECTION + "/zzz", "{\"end\":true}");
            audience.awaitOffset(Position.of(end.version()).offset(), Duration.ofSeconds(60));
            audience.assertConverged();
            assertThat(audience.comebacks())
                    .as("each came back each time")
                    .isGreaterThanOrEqualTo(2 * CLIENTS_EACH * KILLS);
        }
    }

    /** The last acknowledged state of each, byte for byte, or what the one change after it that had no answer makes of it. */
    private static void assertStateIsTheAcknowledgedOne(Rest rest, Map<String, CountryWriters.Track> tracks) {
        Map<String, String> now = rest.list(Countries.COLLECTION).items();
        tracks.forEach((code, track) -> {
            Optional<String> found = Optional.ofNullable(now.get(code));
            boolean asAcknowledged = found.equals(track.body());
            boolean asInFlight =
                    track.inFlight().isPresent() && isMadeBy(track.inFlight().get(), found);
            assertThat(asAcknowledged || asInFlight)
                    .as("%s: acknowledged %s, in flight %s, found %s", code, track.body(), track.inFlight(), found)
                    .isTrue();
        });
    }

    private static boolean isMadeBy(long token, Optional<String> found) {
        return token < 0 ? found.isEmpty() : found.isPresent() && found.get().contains("\"token\":" + token + ",");
    }

    /** Reads the whole history: each acknowledged change is an event of it, and its offsets run from 1 without a hole. */
    private static void assertLogHolds(Server server, CountryWriters writers, String head) {
        try (Loop loop = new Loop()) {
            Replica history = new Replica(loop, Countries.COLLECTION, () -> {
                throw new IllegalStateException("a gap in a whole history");
            });
            Client reader = new Client(
                            loop,
                            Subscription.of(server.port(), Transport.SSE, "topic=" + Countries.COLLECTION + "/*")
                                    .from("earliest"),
                            history)
                    .join();
            long last = Position.of(head).offset();
            await("the history")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> history.head().offset() >= last);
            reader.leave();
            assertThat(reader.violations()).isEmpty();
            assertThat(history.offsets()).contains(1L, last).hasSize((int) last);
            assertThat(history.offsets()).containsAll(writers.acknowledged().keySet());
        }
    }
}
