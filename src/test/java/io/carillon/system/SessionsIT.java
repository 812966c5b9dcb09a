package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Frame;
import io.carillon.system.client.HttpHead;
import io.carillon.system.client.Message;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is connected, as {@code /sessions} and the limits tell it, and as clients feel it. */
@OnJettyAndTomcat
final class SessionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST = 30;
    private static final int MOST_OF_USER = 5;
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    private final Server server;
    private final Rest rest;
    private final String fresh = Fresh.collection().substring("/api/".length());

    SessionsIT(Container container) {
        server = Server.shared(
                container,
                Map.of(
                        "heartbeat",
                        HEARTBEAT.toSeconds() + "s",
                        "sessions",
                        Integer.toString(MOST),
                        "sessions.user",
                        Integer.toString(MOST_OF_USER),
                        "sessions.events",
                        "true"));
        rest = new Rest(server.url());
        await("those of the test before to be gone")
                .atMost(PATIENCE)
                .until(() -> sessions("").isEmpty());
    }

    private List<Map<String, String>> sessions(String query) {
        Rest.Answer answer = rest.get("/sessions" + query);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        return RawJson.elements(answer.members().get("items")).stream()
                .map(RawJson::members)
                .toList();
    }

    private RawConnection sse(String query) {
        return live(RawConnection.events(server.port(), query));
    }

    private RawConnection webSocket(String query) {
        return live(RawConnection.webSocket(server.port(), query));
    }

    private static RawConnection live(RawConnection connection) {
        connection.message("live");
        return connection;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sse reset", "sse closed", "sse closed after an event", "websocket reset", "websocket closed"})
    void aUsersMessageReachesAllFiveAndOneThatIsGoneIsNoLongerThere(String gone) {
        String user = "five." + fresh;
        List<RawConnection> sses = new ArrayList<>();
        List<RawConnection> webSockets = new ArrayList<>();
        try (RawConnection other = sse("user=other&topic=*&topic=/users/*&topic=" + fresh);
                RawConnection nobody = webSocket("")) {
            for (int i = 0; i < 3; i++) {
                sses.add(sse("topic=" + fresh + "&user=" + user));
            }
            for (int i = 0; i < 2; i++) {
                webSockets.add(webSocket("topic=" + fresh + "&user=" + user));
            }
            assertThat(sessions("?user=" + user)).hasSize(5);
            String id = RawJson.string(rest.post("/users/" + user + "/messages", "{\"data\":\"hi\"}")
                    .members()
                    .get("id"));
            String end = RawJson.string(rest.post("/messages", "{\"topics\":[\"" + fresh + "\"]}")
                    .members()
                    .get("id"));
            for (RawConnection each :
                    List.of(sses.get(0), sses.get(1), sses.get(2), webSockets.get(0), webSockets.get(1))) {
                assertThat(each.message().id()).isEqualTo(id);
                assertThat(each.message().id()).isEqualTo(end);
            }
            for (RawConnection each : List.of(other, nobody)) {
                Message heard = each.message();
                while (!heard.id().equals(end)) {
                    assertThat(heard.id()).isNotEqualTo(id);
                    heard = each.message();
                }
            }
            RawConnection leaving = gone.startsWith("sse") ? sses.get(1) : webSockets.get(1);
            if (gone.endsWith("event")) {
                rest.post("/messages", "{\"topics\":[\"" + fresh + "\"]}");
            }
            long begin = System.nanoTime();
            if (gone.endsWith("reset")) {
                leaving.reset();
            } else {
                leaving.close();
            }
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
                answerPings(webSockets.get(0)); // one that is silent for two heartbeats would leave as well
                return sessions("?user=" + user).size() == 4;
            });
            double heartbeats = (System.nanoTime() - begin) / (double) HEARTBEAT.toNanos();
            System.out.printf("SessionsIT: %s, %s: 4 remain after %.2f heartbeats%n", server, gone, heartbeats);
            rest.post("/users/" + user + "/messages", "{\"data\":\"still\"}");
            for (RawConnection each : List.of(sses.get(0), sses.get(2), webSockets.get(0))) {
                Message still = each.message();
                while (!still.subject().startsWith("/users/")) {
                    still = each.message();
                }
                assertThat(still.data()).isEqualTo("\"still\"");
            }
        } finally {
            sses.forEach(RawConnection::close);
            webSockets.forEach(RawConnection::close);
        }
    }

    private static void answerPings(RawConnection webSocket) {
        if (!webSocket.isQuietFor(Duration.ofMillis(1))) {
            webSocket
                    .frame(Duration.ofSeconds(1))
                    .filter(frame -> frame.opcode() == Frame.PING)
                    .ifPresent(ping -> webSocket.send(new Frame(true, Frame.PONG, ping.payload())));
        }
    }

    @Test
    void theListSaysWhoSinceWhenWhatAndHowFar() {
        String user = "list." + fresh;
        try (RawConnection sse = RawConnection.events(server.port(), "topic=b&topic=/a/*&user=" + user);
                RawConnection webSocket = RawConnection.webSocket(server.port(), "user=" + user);
                RawConnection ndjson = RawConnection.open(server.port())
                        .request("GET", "/events?user=" + user, "Accept: application/x-ndjson");
                RawConnection poll = RawConnection.open(server.port())
                        .request(
                                "GET",
                                "/events?topic=silent&wait=60&user=" + user,
                                "Accept: application/cloudevents-batch+json")) {
            String id =
                    RawJson.string(RawJson.members(sse.message("hello").data()).get("session"));
            sse.message("live");
            webSocket.message("live");
            ndjson.line();
            await().atMost(PATIENCE).until(() -> sessions("?user=" + user).size() == 4);
            Rest.Answer one = rest.get("/sessions/" + id);
            assertThat(one.members().keySet())
                    .containsExactly("id", "user", "transport", "since", "topics", "cursor", "lag");
            assertThat(one.members())
                    .containsEntry("id", RawJson.literal(id))
                    .containsEntry("user", RawJson.literal(user))
                    .containsEntry("transport", "\"sse\"")
                    .containsEntry("topics", "[\"/a/*\",\"b\"]")
                    .containsEntry("lag", "0");
            assertThat(sessions("?transport=websocket&user=" + user)).hasSize(1);
            assertThat(sessions("?transport=ndjson&user=" + user)).hasSize(1);
            assertThat(sessions("?transport=long-poll&user=" + user)).hasSize(1);
            assertThat(sessions("?user=nobody")).isEmpty();
            Rest.Answer page = rest.get("/sessions?limit=3&user=" + user);
            assertThat(RawJson.elements(page.members().get("items"))).hasSize(3);
            String next = RawJson.string(page.members().get("next"));
            assertThat(sessions("?user=" + user + "&after=" + next)).hasSize(1);
            Problems.assertProblem(rest.get("/sessions?transport=pigeon"), 400);
            Problems.assertProblem(rest.get("/sessions?limit=0"), 400);
            Problems.assertProblem(rest.get("/sessions/none"), 404);
            Problems.assertProblem(rest.delete("/sessions/none"), 404);
            Problems.assertProblem(rest.post("/sessions", "{}"), 405);
            assertThat(rest.delete("/sessions/"
                                    + RawJson.string(sessions("?transport=long-poll")
                                            .get(0)
                                            .get("id")))
                            .status())
                    .isEqualTo(204);
            assertThat(poll.text()).contains("carillon.ended");
        }
    }

    @Test
    void theListIsOfThoseThatBeganSinceSelectedThisAndLagThatMuch() {
        String user = "of." + fresh;
        String slowUser = "slow." + fresh;
        List<RawConnection> open = new ArrayList<>();
        open.add(sse("topic=/a/*&topic=b&user=" + user));
        Instant begun =
                Instant.parse(RawJson.string(sessions("?user=" + user).get(0).get("since")));
        await().until(() -> Instant.now().isAfter(begun.plusMillis(2)));
        open.add(webSocket("topic=/a/:x&user=" + user));
        String since = "?user=" + user + "&since=" + begun;
        assertThat(sessions(since)).hasSize(2);
        assertThat(sessions("?user=" + user + "&since=" + begun.plusMillis(1)))
                .hasSize(1)
                .allSatisfy(each -> assertThat(each).containsEntry("transport", "\"websocket\""));
        assertThat(sessions(since + "&transport=sse")).hasSize(1);
        assertThat(sessions("?since=" + Instant.now().plusSeconds(3_600))).isEmpty();
        assertThat(sessions("?user=" + user + "&topic=b")).hasSize(1);
        assertThat(sessions("?user=" + user + "&topic=/a/*")).hasSize(1);
        assertThat(sessions("?user=" + user + "&topic=/a/:x")).hasSize(1);
        assertThat(sessions("?user=" + user + "&topic=/a/7")).isEmpty();
        assertThat(sessions("?user=" + user + "&lag=0")).hasSize(2);
        assertThat(sessions("?user=" + user + "&lag=1000")).isEmpty();
        open.forEach(RawConnection::close);
        String content = "{\"topics\":[\"" + fresh + "\"],\"data\":\"" + "x".repeat(500_000) + "\"}";
        try (RawConnection slow = sse("topic=" + fresh + "&user=" + slowUser)) {
            await().atMost(PATIENCE).until(() -> {
                rest.post("/messages", content); // until what the system keeps for a connection is full
                return sessions("?user=" + slowUser + "&lag=2").size() == 1;
            });
            assertThat(sessions("?user=" + slowUser + "&lag=1000000")).isEmpty();
            slow.reset();
        }
        for (String query : List.of("since=yesterday", "since=", "topic=/a/:", "topic=", "lag=-1", "lag=x", "lag=")) {
            Problems.assertProblem(rest.get("/sessions?" + query), 400);
        }
    }

    @Test
    void anEndedSessionIsToldSoAndGone() {
        String user = "ended." + fresh;
        try (RawConnection sse = sse("user=" + user);
                RawConnection webSocket = webSocket("user=" + user);
                RawConnection stays = sse("user=" + user + "&topic=x")) {
            List<Map<String, String>> all = sessions("?user=" + user);
            for (Map<String, String> each : all.subList(0, 2)) {
                assertThat(rest.delete("/sessions/" + RawJson.string(each.get("id")))
                                .status())
                        .isEqualTo(204);
                Problems.assertProblem(rest.get("/sessions/" + RawJson.string(each.get("id"))), 404);
            }
            Message ended = sse.message("ended");
            assertThat(ended.string("type")).contains("carillon.ended");
            assertThat(RawJson.members(ended.data())).containsKeys("session", "reason");
            while (sse.item(PATIENCE).isPresent()) {
                // The farewell says when to come back.
            }
            assertThat(sse.endedWell()).isTrue();
            assertThat(webSocket.message("ended").type()).isEqualTo("carillon.ended");
            assertThat(webSocket.close(PATIENCE).map(Frame::closeCode)).contains(4404);
            assertThat(sessions("?user=" + user)).hasSize(1);
            rest.post("/users/" + user + "/messages", "{\"data\":1}");
            assertThat(stays.message().type()).isEqualTo("message");
        }
    }

    @Test
    void aUserHasNoMoreThanItsOwnLimitAndTheServerNoMoreThanItsOwn() {
        String user = "many." + fresh;
        List<RawConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < MOST_OF_USER; i++) {
                open.add(i % 2 == 0 ? sse("user=" + user) : webSocket("user=" + user));
            }
            assertThat(Problems.assertProblem(rest.get("/events?user=" + user), 429)
                            .get("type"))
                    .contains("too-many-sessions");
            assertThat(rest.get("/events?user=" + user).header("Retry-After")).isPresent();
            assertRefused("?user=" + user, 429);
            while (open.size() < MOST) {
                open.add(sse(""));
            }
            Problems.assertProblem(rest.get("/events"), 503);
            Problems.assertProblem(rest.get("/events", "Accept", "application/cloudevents-batch+json"), 503);
            assertRefused("", 503);
            assertThat(sessions("")).hasSize(MOST);
            open.remove(0).reset();
            await().atMost(PATIENCE).until(() -> sessions("").size() == MOST - 1);
            open.add(webSocket("user=" + user));
        } finally {
            open.forEach(RawConnection::close);
        }
    }

    private void assertRefused(String query, int status) {
        try (RawConnection handshake = RawConnection.handshake(server.port(), "/ws" + query)) {
            HttpHead head = handshake.head();
            assertThat(head.status()).isEqualTo(status);
            assertThat(head.field("Retry-After")).isPresent();
            Problems.assertProblem(handshake.text(), status);
        }
    }

    @Test
    void comingAndGoingCanBeFollowed() {
        String user = "seen." + fresh;
        try (RawConnection watcher = webSocket("topic=/sessions/" + user + "/*")) {
            RawConnection sse = sse("user=" + user + "&topic=x");
            Message joined = watcher.message();
            String id = RawJson.string(RawJson.members(joined.data()).get("id"));
            assertThat(joined.type()).isEqualTo("carillon.joined");
            assertThat(joined.subject()).isEqualTo("/sessions/" + user + "/" + id);
            assertThat(RawJson.members(joined.data())).containsEntry("transport", "\"sse\"");
            assertThat(sessions("?user=" + user).get(0)).containsEntry("id", RawJson.literal(id));
            sse.reset();
            Message left = watcher.message();
            assertThat(left.type()).isEqualTo("carillon.left");
            assertThat(left.subject()).isEqualTo(joined.subject());
            assertThat(RawJson.members(left.data())).containsKey("reason");
            Problems.assertProblem(rest.post("/messages", "{\"topics\":[\"" + joined.subject() + "\"]}"), 400);
        }
    }

    @Test
    void sessionsNeverLeakHoweverClientsGo() {
        String user = "churn." + fresh;
        for (int i = 0; i < 40; i++) {
            List<RawConnection> some = new ArrayList<>();
            for (int k = 0; k < MOST_OF_USER; k++) {
                String query = "topic=" + fresh + "&user=" + user + k;
                some.add(
                        switch ((i + k) % 6) {
                            case 0 -> RawConnection.events(server.port(), query);
                            case 1 -> sse(query + "&snapshot");
                            case 2 -> webSocket(query);
                            case 3 -> RawConnection.handshake(server.port(), "/ws?" + query);
                            case 4 ->
                                RawConnection.open(server.port())
                                        .request("GET", "/events?" + query, "Accept: application/x-ndjson");
                            default ->
                                RawConnection.open(server.port())
                                        .request(
                                                "GET",
                                                "/events?wait=2&" + query,
                                                "Accept: application/cloudevents-batch+json");
                        });
            }
            rest.post("/users/" + user + "0/messages", "{\"data\":\"" + "x".repeat(10_000) + "\"}");
            if (i % 4 == 0) {
                sessions("").forEach(each -> rest.delete("/sessions/" + RawJson.string(each.get("id"))));
            }
            some.forEach(i % 2 == 0 ? RawConnection::reset : RawConnection::close);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> sessions("").size() < MOST - MOST_OF_USER);
        }
        await().atMost(PATIENCE).until(() -> sessions("").isEmpty());
        List<RawConnection> full = new ArrayList<>();
        for (int k = 0; k < MOST_OF_USER; k++) {
            for (int i = 0; i < MOST_OF_USER; i++) {
                full.add(sse("user=" + user + k)); // each of the counters is where it began
            }
        }
        while (full.size() < MOST) {
            full.add(sse(""));
        }
        full.forEach(RawConnection::close);
    }
}
