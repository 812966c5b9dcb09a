package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Message;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /messages} and {@code /users/{user}/messages} on the wire. */
@OnJettyAndTomcat
final class MessagesIT {
    private final Container container;
    private final Server server;
    private final Rest rest;
    private final String fresh = Fresh.collection().substring("/api".length());

    MessagesIT(Container container) {
        this.container = container;
        server = Server.shared(container);
        rest = new Rest(server.url());
    }

    private static String published(Rest.Answer answer) {
        assertThat(answer.status()).as(answer::toString).isEqualTo(201);
        assertThat(answer.members().keySet()).containsExactly("id");
        return RawJson.string(answer.members().get("id"));
    }

    private String message(String... topics) {
        return "{\"topics\":[\"" + String.join("\",\"", topics) + "\"],\"data\":1.0}";
    }

    @Test
    void whoSelectsAnyTopicHearsItOnceOnEveryTransportAndAgainAfterItsCursor() {
        String main = fresh + "/main";
        String other = fresh + "/other";
        try (RawConnection both = RawConnection.events(server.port(), "topic=" + main + "&topic=" + other);
                RawConnection alternate = RawConnection.webSocket(server.port(), "topic=" + other);
                RawConnection stranger = RawConnection.webSocket(server.port(), "topic=" + fresh + "/third")) {
            String before = both.message("live").cursor().toString();
            alternate.message("live");
            stranger.message("live");
            String id = published(rest.post(
                    "/messages",
                    "{\"topics\":[\"" + main + "\",\"" + other
                            + "\"],\"type\":\"com.example.said\",\"data\":\"a\\nb\"}"));
            String end = published(rest.post("/messages", message(other, fresh + "/third")));
            for (RawConnection each : new RawConnection[] {both, alternate}) {
                Message heard = each.message();
                assertThat(heard.id()).isEqualTo(id);
                assertThat(heard.subject()).isEqualTo(main);
                assertThat(heard.type()).isEqualTo("com.example.said");
                assertThat(heard.string("datacontenttype")).contains("text/plain");
                assertThat(RawJson.string(heard.data())).isEqualTo("a\nb");
                assertThat(each.message().id()).as("once").isEqualTo(end);
            }
            assertThat(stranger.message().id()).isEqualTo(end);
            try (RawConnection later =
                    RawConnection.events(server.port(), "topic=" + other + "&lastEventID=" + before)) {
                later.message("hello");
                assertThat(later.message().id()).isEqualTo(id);
                Message last = later.message();
                assertThat(last.id()).isEqualTo(end);
                assertThat(last.data()).isEqualTo("1.0");
                assertThat(last.type()).isEqualTo("message");
            }
        }
    }

    @Test
    void aKeyPublishesOnceAlsoAfterAKill() {
        try (Server own = Server.of(container).start()) {
            Rest to = new Rest(own.url());
            String[] key = {"Idempotency-Key", "\"8e03978e-40d5\""};
            Rest.Answer first = to.post("/messages", message("t"), key);
            String id = published(first);
            assertThat(to.post("/messages", " " + message("t") + " ", key).body())
                    .isEqualTo(first.body());
            own.kill();
            own.restart();
            assertThat(published(to.post("/messages", message("t"), "Idempotency-Key", "8e03978e-40d5")))
                    .isEqualTo(id);
            assertThat(Problems.assertProblem(to.post("/messages", message("u"), key), 422)
                            .get("type"))
                    .contains("key-taken");
            Problems.assertProblem(to.post("/users/t/messages", "{\"data\":1.0}", key), 422);
            String next = published(to.post("/messages", message("end")));
            try (RawConnection all = RawConnection.events(own.port(), "lastEventID=earliest")) {
                all.message("hello");
                assertThat(all.message().id()).isEqualTo(id);
                assertThat(all.message().id()).as("nothing between").isEqualTo(next);
            }
        }
    }

    @Test
    void aUsersMessageWaitsForItsSessionsAndIsNobodyElses() {
        String user = "u." + fresh.substring(1);
        String before = RawJson.string(
                rest.post("/messages", message(fresh + "/before")).members().get("id"));
        String id = published(rest.post("/users/" + user + "/messages", "{\"type\":\"hint\",\"data\":{\"a\":[]}}"));
        String end = published(rest.post("/messages", message(fresh + "/end")));
        String query = "topic=" + fresh + "/end&lastEventID=" + before;
        try (RawConnection own = RawConnection.events(server.port(), query + "&user=" + user);
                RawConnection ownToo = RawConnection.webSocket(server.port(), query + "&user=" + user);
                RawConnection others = RawConnection.events(
                        server.port(), "lastEventID=" + before + "&topic=*&topic=/users/*&user=other");
                RawConnection nobodys = RawConnection.webSocket(server.port(), "lastEventID=" + before)) {
            for (RawConnection each : new RawConnection[] {own, ownToo}) {
                each.message("hello");
                Message hint = each.message();
                assertThat(hint.id()).isEqualTo(id);
                assertThat(hint.subject()).isEqualTo("/users/" + user + "/messages");
                assertThat(hint.type()).isEqualTo("hint");
                assertThat(hint.string("expirytime")).isPresent();
                assertThat(each.message().id()).isEqualTo(end);
            }
            for (RawConnection each : new RawConnection[] {others, nobodys}) {
                Message heard = each.message();
                while (!heard.id().equals(end)) {
                    assertThat(heard.id()).isNotEqualTo(id);
                    heard = each.message();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/messages|{}|400",
                "/messages|{\"topics\":[\"/api/notes/7\"]}|400",
                "/messages|{\"topics\":[\"t\",\"/sessions/a/b\"]}|400",
                "/messages|{\"topics\":[\"t\"],\"type\":\"deleted\"}|400",
                "/messages|{\"topics\":[\"t\"],\"retry\":5}|400",
                "/messages|nonsense|400",
                "/users/a/messages|{\"topics\":[\"t\"]}|400",
                "/users/a/messages|{\"private\":false}|400",
                "/users/a%20b/messages|{}|400",
                "/users/%C3%A4/messages|{}|400",
                "/users/a*b/messages|{}|400",
                "/users/a/other|{}|404"
            })
    void whatIsNoMessageIsRefused(String path, String json, int status) {
        Problems.assertProblem(rest.post(path, json), status);
    }

    @Test
    void otherMethodsTypesAndSizesAreRefused() {
        Problems.assertProblem(rest.get("/messages"), 405);
        Problems.assertProblem(rest.put("/users/a/messages", "{}"), 405);
        Problems.assertProblem(
                rest.send("POST", "/messages", "topic=t", "Content-Type", "application/x-www-form-urlencoded"), 415);
        Problems.assertProblem(
                rest.post("/messages", "{\"topics\":[\"t\"],\"data\":\"" + "x".repeat(1 << 20) + "\"}"), 413);
        Problems.assertProblem(rest.post("/messages", message("t"), "Idempotency-Key", "a,b"), 400);
        Problems.assertProblem(rest.post("/users/" + "x".repeat(129) + "/messages", "{}"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "..", ""})
    void aBadUserHasNoSession(String user) {
        String query = "user=" + user.replace(" ", "%20").replace("/", "%2F");
        Problems.assertProblem(rest.get("/events?" + query), 400);
        try (RawConnection handshake = RawConnection.handshake(server.port(), "/ws?" + query)) {
            assertThat(handshake.head().status()).isEqualTo(400);
        }
    }
}
