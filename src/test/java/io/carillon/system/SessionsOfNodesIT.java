package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.log.PostgresServer;
import io.carillon.system.client.Frame;
import io.carillon.system.client.Message;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Token;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions of three servers of both kinds, each a process of its own, on one real PostgreSQL server. */
@ExtendWith(ConsoleOnFailure.class)
final class SessionsOfNodesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(3);

    private static final Token ADMIN = Token.of("admin").grants(List.of("*"), List.of("*"));
    private static final Token ADA = Token.of("ada");
    private static final Token BOB = Token.of("bob");

    private final List<String> told = new ArrayList<>();

    private static Server launch(Container container, String url) {
        return Server.of(container)
                .setting("database.url", url)
                .setting("token.secret", Token.SECRET)
                .setting("token.issuer", Token.ISSUER)
                .setting("token.audience", Token.AUDIENCE)
                .setting("sessions.events", "true")
                .setting("node.lease", LEASE.toSeconds() + "s")
                .launch();
    }

    private static String bearer(Token token) {
        return "Bearer " + token;
    }

    private static Rest.Answer get(Server server, String path, Token as) {
        return new Rest(server.url()).get(path, "Authorization", bearer(as));
    }

    private static Rest.Answer delete(Server server, String id, Token as) {
        return new Rest(server.url()).delete("/sessions/" + id, "Authorization", bearer(as));
    }

    private static List<String> ids(Server server, String query, Token as) {
        Rest.Answer answer = get(server, "/sessions" + query, as);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        return RawJson.elements(answer.members().get("items")).stream()
                .map(each -> RawJson.string(RawJson.members(each).get("id")))
                .toList();
    }

    private static void awaitIds(List<Server> servers, String query, Stream<Listener> expected) {
        List<String> sorted = expected.map(Listener::id).sorted().toList();
        for (Server server : servers) {
            await(server.toString())
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ids(server, query, ADMIN)).isEqualTo(sorted));
        }
    }

    private record Listener(RawConnection connection, String id) implements AutoCloseable {
        static Listener sse(Server server, Token as, String query) {
            return live(RawConnection.events(server.port(), query, "Authorization: " + bearer(as)));
        }

        static Listener webSocket(Server server, Token as) {
            RawConnection connection = RawConnection.handshake(server.port(), "/ws", "Authorization: " + bearer(as));
            assertThat(connection.head().status()).isEqualTo(101);
            return live(connection);
        }

        private static Listener live(RawConnection connection) {
            Message hello = connection.message("hello");
            connection.message("live");
            return new Listener(
                    connection, RawJson.string(RawJson.members(hello.data()).get("session")));
        }

        void hears(String subject, String data) {
            Message heard = connection.message();
            while (!heard.subject().equals(subject)) {
                heard = connection.message();
            }
            assertThat(heard.data()).isEqualTo(data);
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    /** Reads until this is told of this session. */
    private Map<String, String> awaitWord(Listener watcher, String word, Listener session) {
        while (true) {
            Message heard = watcher.connection().message();
            Map<String, String> data = RawJson.members(heard.data());
            String said = heard.sseName() + " " + RawJson.string(data.get("id"));
            told.add(said);
            if (said.equals(word + " " + session.id())) {
                return data;
            }
        }
    }

    private long times(String word, Listener session) {
        return told.stream()
                .filter(each -> each.equals(word + " " + session.id()))
                .count();
    }

    private static void signal(String signal, Server server) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(server.pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    @Test
    void sessionsAreOfAllNodesAndEndWithTheirs() throws Exception {
        String url = PostgresServer.shared().freshDatabase();
        try (Server first = launch(Container.JETTY_12_1, url);
                Server second = launch(Container.TOMCAT_11, url);
                Server third = launch(Container.JETTY_12_1, url)) {
            List<Server> nodes = List.of(first, second, third);
            nodes.forEach(Server::awaitReady);
            try (Listener watcher = Listener.sse(first, ADMIN, "topic=/sessions/*");
                    Listener one = Listener.sse(first, ADA, "topic=x");
                    Listener two = Listener.webSocket(second, ADA);
                    Listener three = Listener.sse(third, ADA, "topic=x");
                    Listener his = Listener.webSocket(third, BOB)) {
                awaitIds(nodes, "", Stream.of(watcher, one, two, three, his));
                awaitIds(nodes, "?user=ada", Stream.of(one, two, three));
                assertThat(ids(second, "?limit=2", ADMIN)).hasSize(2);
                for (Server node : nodes) {
                    assertThat(ids(node, "", BOB)).containsExactly(his.id());
                    assertThat(get(node, "/sessions/" + two.id(), ADA).members())
                            .containsEntry("transport", "\"websocket\"")
                            .containsEntry("user", "\"ada\"");
                    Problems.assertProblem(get(node, "/sessions/" + two.id(), BOB), 404);
                    Problems.assertProblem(delete(node, two.id(), BOB), 404);
                }

                sendsReachAll(second, one, two, three);
                endsReach(first, two, second, three);
                awaitIds(nodes, "?user=ada", Stream.of(one));

                aKilledNode(watcher, third, List.of(first, second), his);
                aPausedNode(watcher, first, second);
                aStoppedNode(watcher, first, second);
                awaitIds(List.of(first), "", Stream.of(watcher, one));
                assertThat(times("left", his)).as("still").isEqualTo(1);
            }
        }
    }

    private static void sendsReachAll(Server from, Listener... hearing) {
        Rest.Answer sent =
                new Rest(from.url()).post("/users/ada/messages", "{\"data\":\"hi\"}", "Authorization", bearer(ADMIN));
        assertThat(sent.status()).as(sent.toString()).isEqualTo(201);
        for (Listener each : hearing) {
            each.hears("/users/ada/messages", "\"hi\"");
        }
    }

    private void endsReach(Server from, Listener webSocket, Server other, Listener sse) {
        assertThat(delete(from, webSocket.id(), ADA).status()).isEqualTo(204);
        Message ended = webSocket.connection().message("ended");
        assertThat(RawJson.members(ended.data()).get("reason")).contains("do not come back");
        assertThat(webSocket.connection().close(PATIENCE).map(Frame::closeCode)).contains(4404);
        assertThat(delete(other, sse.id(), ADMIN).status()).isEqualTo(204);
        assertThat(sse.connection().message("ended").type()).isEqualTo("carillon.ended");
        Problems.assertProblem(delete(other, sse.id(), ADMIN), 404);
    }

    private void aKilledNode(Listener watcher, Server killed, List<Server> others, Listener his) {
        try (Listener hers = Listener.sse(killed, ADA, "topic=x")) {
            awaitIds(others, "?user=bob", Stream.of(his));
            awaitWord(watcher, "joined", hers);
            killed.kill();
            assertThat(awaitWord(watcher, "left", his)).containsEntry("reason", "\"the server is gone\"");
            if (times("left", hers) == 0) {
                awaitWord(watcher, "left", hers);
            }
            for (Server other : others) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(ids(other, "", ADMIN)).doesNotContain(his.id(), hers.id()));
            }
            assertThat(List.of(times("joined", his), times("left", his), times("joined", hers), times("left", hers)))
                    .containsOnly(1L);
        }
    }

    /**
     * Longer than its lease: it finds that others have taken it for dead, and its sessions join
     * anew; the one that is to end still does.
     */
    private void aPausedNode(Listener watcher, Server other, Server paused) throws Exception {
        try (Listener hers = Listener.webSocket(paused, ADA)) {
            awaitWord(watcher, "joined", hers);
            signal("-STOP", paused);
            try {
                Rest.Answer ordered = delete(other, hers.id(), ADA);
                assertThat(ordered.status()).as(ordered.toString()).isEqualTo(202);
                assertThat(ordered.members()).containsEntry("id", RawJson.literal(hers.id()));
                awaitWord(watcher, "left", hers);
            } finally {
                signal("-CONT", paused);
            }
            awaitWord(watcher, "joined", hers);
            hers.connection().message("ended");
            assertThat(hers.connection().close(PATIENCE).map(Frame::closeCode)).contains(4404);
            awaitWord(watcher, "left", hers);
            assertThat(times("left", hers)).isEqualTo(2);
        }
    }

    private void aStoppedNode(Listener watcher, Server other, Server stopped) {
        try (Listener hers = Listener.sse(stopped, ADA, "topic=x")) {
            awaitWord(watcher, "joined", hers);
            stopped.stop();
            Map<String, String> left = awaitWord(watcher, "left", hers);
            assertThat(Objects.requireNonNull(left.get("reason"))).contains("stopping");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(ids(other, "?user=ada", ADMIN)).doesNotContain(hers.id()));
            assertThat(times("left", hers)).isEqualTo(1);
        }
    }
}
