package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.log.PostgresServer;
import io.carillon.system.client.Position;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers of both kinds, each a process of its own, on one real PostgreSQL server. */
@ExtendWith(ConsoleOnFailure.class)
final class NodesIT {
    private static final int CLIENTS_EACH = 30;
    private static final int CHANGES_EACH = 100;

    private static Server launch(Container container, String url) {
        return Server.of(container).setting("database.url", url).launch();
    }

    /** No sticky sessions: whoever comes back gets another node than before. One node is killed in the midst of it. */
    @Test
    void clientsGoOnOnWhateverNodeTheyGet() throws Exception {
        Seed seed = Seed.of("NodesIT");
        String url = PostgresServer.shared().freshDatabase();
        try (Server first = launch(Container.JETTY_12_1, url);
                Server second = launch(Container.TOMCAT_11, url);
                Server third = launch(Container.JETTY_12_1, url)) {
            List<Server> nodes = List.of(first, second, third);
            nodes.forEach(Server::awaitReady);
            List<Integer> ports = nodes.stream().map(Server::port).toList();
            try (Audience audience = new Audience(ports, Countries.COLLECTION);
                    CountryWriters here = new CountryWriters(first.url(), seed, false);
                    CountryWriters there = new CountryWriters(second.url(), new Seed(seed.value() + 1), false)) {
                audience.join(CLIENTS_EACH, Transport.SSE).join(CLIENTS_EACH, Transport.WEBSOCKET);
                audience.awaitAllLive(Duration.ofSeconds(30));
                here.start(CHANGES_EACH);
                there.start(CHANGES_EACH);
                audience.startCutting(seed.random(100), Duration.ofMillis(20));
                await("half of the changes")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> here.answered() + there.answered() > CountryWriters.WRITERS * CHANGES_EACH);
                third.kill();
                here.await();
                there.await();
                audience.stopCutting();

                assertThat(here.surprises()).isEmpty();
                assertThat(there.surprises()).isEmpty();
                assertThat(there.acknowledged())
                        .as("versions that both nodes have given")
                        .doesNotContainKeys(here.acknowledged().keySet().toArray(Long[]::new));
                Rest.Answer end = new Rest(second.url()).put(Countries.COLLECTION + "/zzz", "{\"end\":true}");
                long last = Position.of(end.version()).offset();
                audience.awaitOffset(last, Duration.ofSeconds(60));
                audience.assertConverged();
                assertThat(new Rest(second.url()).list(Countries.COLLECTION).items())
                        .isEqualTo(
                                new Rest(first.url()).list(Countries.COLLECTION).items());
                assertThat(last)
                        .isEqualTo(here.acknowledged().size()
                                + here.deletions()
                                + there.acknowledged().size()
                                + there.deletions()
                                + 1);
                TreeSet<Long> all =
                        LongStream.rangeClosed(1, last).boxed().collect(Collectors.toCollection(TreeSet::new));
                assertThat(audience.replicas())
                        .allSatisfy(replica ->
                                assertThat(new TreeSet<>(replica.offsets())).isEqualTo(all));
                assertThat(audience.comebacks()).isGreaterThan(CLIENTS_EACH);
            }
        }
    }

    @Test
    void whileTheDatabaseIsAwayStreamsStayAndChangesAreRefused() throws Exception {
        try (PostgresServer database = PostgresServer.create()) {
            database.start();
            try (Server server = launch(Container.JETTY_12_1, database.freshDatabase())) {
                server.awaitReady();
                Rest rest = new Rest(server.url());
                try (Audience audience = new Audience(server.port(), "/api/notes")) {
                    audience.join(5, Transport.SSE).join(5, Transport.WEBSOCKET);
                    audience.awaitAllLive(Duration.ofSeconds(30));
                    assertThat(rest.put("/api/notes/1", "{\"text\":\"before\"}").status())
                            .isEqualTo(201);
                    database.crash();
                    assertRefused(rest);
                    await().atMost(Duration.ofSeconds(20)).until(() -> server.get("/health/ready") == 503);
                    assertRefused(rest);
                    assertThat(rest.get("/api/notes/1").status()).isEqualTo(503);
                    Rest.Answer sessions = rest.get("/sessions");
                    assertThat(sessions.status()).as(sessions.toString()).isEqualTo(503);
                    assertThat(sessions.header("Retry-After")).isPresent();
                    assertThat(server.get("/health/live")).isEqualTo(200);
                    database.start();
                    await().atMost(Duration.ofSeconds(20)).until(() -> server.get("/health/ready") == 200);

                    Rest.Answer after = rest.put("/api/notes/2", "{\"text\":\"after\"}");
                    assertThat(after.status()).isEqualTo(201);
                    audience.awaitOffset(Position.of(after.version()).offset(), Duration.ofSeconds(20));
                    audience.assertConverged();
                    assertThat(RawJson.elements(rest.get("/sessions").members().get("items")))
                            .hasSize(10);
                    assertThat(audience.comebacks()).as("streams that ended").isZero();
                }
            }
        }
    }

    private static void assertRefused(Rest rest) {
        long begun = System.nanoTime();
        Rest.Answer refused = rest.put("/api/notes/2", "{\"text\":\"lost\"}");
        System.out.println("NodesIT: refused after "
                + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(refused.body()).contains("urn:carillon:problem:unavailable");
    }
}
