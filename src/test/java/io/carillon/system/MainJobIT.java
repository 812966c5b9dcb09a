package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Position;
import io.carillon.system.client.Replica;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The whole product: countries change, and everyone who listens knows it, whatever happens to their connection. */
@OnJettyAndTomcat
final class MainJobIT {
    private static final int CLIENTS_EACH = 200;
    private static final int CHANGES_EACH = 350;

    private final Container container;

    MainJobIT(Container container) {
        this.container = container;
    }

    @Test
    void everyReplicaEqualsTheListAfterRandomChangesAndCuts() throws Exception {
        Seed seed = Seed.of("MainJobIT on " + container);
        // On a busy machine the clients, which are one thread, may be behind by more than fifteen seconds, and with
        // them their pongs.
        try (Server server = Server.of(container).setting("heartbeat", "60s").start();
                Audience audience = new Audience(server.port(), Countries.COLLECTION);
                CountryWriters writers = new CountryWriters(server.url(), seed, false)) {
            audience.join(CLIENTS_EACH / 2, Transport.SSE).join(CLIENTS_EACH / 2, Transport.WEBSOCKET);
            audience.awaitAllLive(Duration.ofSeconds(30));
            writers.start(CHANGES_EACH);
            await("something to take a snapshot of")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> writers.acknowledged().size() > CLIENTS_EACH);
            // The other half comes while everything moves: their snapshots must fit to what follows.
            audience.join(CLIENTS_EACH / 2, Transport.SSE).join(CLIENTS_EACH / 2, Transport.WEBSOCKET);
            audience.startCutting(seed.random(100), Duration.ofMillis(10));
            writers.await();
            audience.stopCutting();
            assertThat(writers.surprises()).isEmpty();

            long end = endMarker(server);
            audience.awaitOffset(end, Duration.ofSeconds(60));
            audience.assertConverged();
            assertEarlyOnesHeardEachAcknowledgedChangeOnce(audience, writers, end);
            assertThat(audience.comebacks()).as("cuts that were felt").isGreaterThan(CLIENTS_EACH / 4);
            assertThat(audience.replicas().stream().mapToInt(Replica::snapshots).sum())
                    .as("snapshots that were not empty")
                    .isPositive();
            assertThat(audience.clients()).allSatisfy(client -> {
                assertThat(client.refusals()).isEmpty();
                assertThat(client.serverEnds())
                        .as("ended by the server: %s, %d", client, client.closeCode())
                        .isZero();
            });
        }
    }

    private static long endMarker(Server server) {
        Rest.Answer answer = new Rest(server.url()).put(Countries.COLLECTION + "/zzz", "{\"end\":true}");
        assertThat(answer.status()).isEqualTo(201);
        return Position.of(answer.version()).offset();
    }

    /** All writes of this log are writes of this job, and offsets have no gaps: who was there first has heard 1 to the end. */
    private static void assertEarlyOnesHeardEachAcknowledgedChangeOnce(
            Audience audience, CountryWriters writers, long end) {
        assertThat(end).isEqualTo(writers.acknowledged().size() + writers.deletions() + 1);
        Set<Long> all = new TreeSet<>();
        for (long offset = 1; offset <= end; offset++) {
            all.add(offset);
        }
        assertThat(all).containsAll(writers.acknowledged().keySet());
        for (int i = 0; i < CLIENTS_EACH; i++) {
            assertThat(audience.replicas().get(i).offsets())
                    .as("heard by %s", audience.clients().get(i))
                    .hasSize(all.size())
                    .containsAll(all);
        }
    }
}
