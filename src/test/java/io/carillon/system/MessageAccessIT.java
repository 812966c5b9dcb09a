package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Message;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who hears messages and may send them, and who sees and ends sessions, on every way in. */
@OnJettyAndTomcat
final class MessageAccessIT {
    private static final Map<String, String> SETTINGS = Map.of(
            "token.secret",
            Token.SECRET,
            "token.issuer",
            Token.ISSUER,
            "token.audience",
            Token.AUDIENCE,
            "private",
            "/users/*, /sessions/*, /m/:fresh/secret{/*}?",
            "sessions.events",
            "true");

    private final Server server;
    private final Rest rest;
    private final String fresh = Fresh.collection().substring("/api/".length());
    private final String open = "/m/" + fresh + "/open";
    private final String secret = "/m/" + fresh + "/secret";
    private final String end = "/m/" + fresh + "/end";
    private final String ada = "ada-" + fresh;
    private final String admin =
            Token.of("admin").grants(List.of("*"), List.of("*")).toString();

    MessageAccessIT(Container container) {
        server = Server.shared(container, SETTINGS);
        rest = new Rest(server.url());
    }

    /** Who listens, and what it is told of what {@link #sendAll} sends. */
    @SuppressWarnings("ImmutableEnumChecker") // a set that nobody changes
    enum Listener {
        NOBODY("public"),
        GRANTLESS("public"),
        OPEN("public", "flagged", "flagged with secret", "flagged with hers"),
        SECRET("public", "secret", "open and secret", "secret and open", "flagged with secret"),
        HERSELF("public", "hers", "flagged with hers", "inbox"),
        WIDE(
                "public",
                "flagged",
                "secret",
                "open and secret",
                "secret and open",
                "flagged with secret",
                "hers",
                "flagged with hers",
                "inbox");

        private final Set<String> hears;

        Listener(String... hears) {
            this.hears = Set.of(hears);
        }
    }

    private Set<String> hears(Listener who) {
        Set<String> hears = new TreeSet<>(who.hears);
        if (who == Listener.OPEN) { // a grant for one of the topics is enough
            hears.addAll(List.of("open and secret", "secret and open"));
        }
        return hears;
    }

    private String[] by(Listener who) {
        return switch (who) {
            case NOBODY -> new String[0];
            case GRANTLESS -> bearer(Token.of("bob"));
            case OPEN -> bearer(Token.of("bob").grants(List.of(), List.of(open)));
            case SECRET -> bearer(Token.of("bob").grants(List.of(), List.of(secret + "{/more}")));
            case HERSELF -> bearer(Token.of(ada));
            case WIDE -> bearer(Token.of("bob").grants(List.of(), List.of("*")));
        };
    }

    private static String[] bearer(Token token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private static String[] lines(String[] headers, String... more) {
        List<String> lines = new ArrayList<>(List.of(more));
        for (int i = 0; i < headers.length; i += 2) {
            lines.add(headers[i] + ": " + headers[i + 1]);
        }
        return lines.toArray(String[]::new);
    }

    private String send(String name, boolean flagged, String... topics) {
        return sent(rest.post(
                "/messages",
                "{\"topics\":[\"" + String.join("\",\"", topics) + "\"],\"data\":\"" + name + "\",\"private\":"
                        + flagged + "}",
                "Authorization",
                "Bearer " + admin));
    }

    private static String sent(Rest.Answer answer) {
        assertThat(answer.status()).as(answer::toString).isEqualTo(201);
        return RawJson.string(answer.members().get("id"));
    }

    private void sendAll() {
        String hers = "/users/" + ada + "/hints";
        send("flagged", true, open);
        send("secret", false, secret);
        send("open and secret", false, open, secret);
        send("secret and open", false, secret, open);
        send("flagged with secret", true, open, secret);
        send("hers", false, hers);
        send("flagged with hers", true, open, hers);
        sent(rest.post("/users/" + ada + "/messages", "{\"data\":\"inbox\"}", "Authorization", "Bearer " + admin));
        send("public", false, open);
        send("end", false, end);
    }

    /** Up to the answer, whatever it is. */
    private RawConnection handshake(String path, String... headers) {
        RawConnection connection = RawConnection.handshake(server.port(), path, headers);
        connection.head();
        return connection;
    }

    /** Up to the end. Sessions come and go meanwhile; who may read everything hears of them. */
    private static Set<String> told(RawConnection stream) {
        Set<String> names = new TreeSet<>();
        while (true) {
            Message message = stream.message();
            if (message.isOfLog() && !message.subject().startsWith("/sessions/")) {
                String name = RawJson.string(message.data());
                if (name.equals("end")) {
                    return names;
                }
                assertThat(names.add(name)).as("%s comes once", name).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Listener.class)
    void privateMessagesAndAlternatesAreHeardWithAGrantOnly(Listener who) {
        String before = send("before", false, end);
        String topics = "topic=/m/" + fresh + "/*&topic=/users/*";
        String[] headers = lines(by(who));
        Set<String> wanted = hears(who);
        try (RawConnection live = RawConnection.events(server.port(), topics, headers);
                RawConnection everything = RawConnection.events(server.port(), "topic=*", headers);
                RawConnection exact = RawConnection.events(
                        server.port(), "topic=" + open + "&topic=" + secret + "&topic=" + end, headers);
                RawConnection webSocket = handshake("/ws?" + topics, headers);
                RawConnection commanded = handshake("/ws?topic=" + end, headers)) {
            for (RawConnection each : List.of(live, everything, exact, webSocket, commanded)) {
                each.message("live");
            }
            for (String topic : List.of(open, "/m/:a/secret", "/users/*")) {
                commanded.say("{\"subscribe\":\"" + topic + "\"}");
                assertThat(commanded.message().isAnswer()).isTrue();
            }
            sendAll();
            for (RawConnection each : List.of(live, webSocket, commanded)) {
                assertThat(told(each)).isEqualTo(wanted);
            }
            assertThat(told(everything)).isEqualTo(wanted);
            Set<String> unasked = new TreeSet<>(wanted);
            unasked.remove("hers"); // is on none of the exact topics
            if (who == Listener.WIDE) {
                unasked.remove("inbox"); // another's is not selected unasked
            }
            assertThat(told(exact)).isEqualTo(unasked);
        }
        String since = topics + "&lastEventID=" + before;
        try (RawConnection replay = RawConnection.events(server.port(), since, headers);
                RawConnection webSocket = handshake("/ws?" + since, headers)) {
            assertThat(told(replay)).isEqualTo(wanted);
            assertThat(told(webSocket)).isEqualTo(wanted);
        }
        assertThat(polled(since, by(who))).isEqualTo(wanted);
        assertThat(lined(since, by(who))).isEqualTo(wanted);
    }

    private Set<String> polled(String query, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Accept", "application/cloudevents-batch+json"));
        Rest.Answer answer = rest.get("/events?" + query + "&wait=1", all.toArray(String[]::new));
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        Set<String> names = new TreeSet<>();
        RawJson.elements(answer.body())
                .forEach(
                        event -> names.add(RawJson.string(RawJson.members(event).get("data"))));
        names.remove("end");
        return names;
    }

    private Set<String> lined(String query, String... headers) {
        Set<String> names = new TreeSet<>();
        try (RawConnection stream = RawConnection.open(server.port())
                .request("GET", "/events?" + query, lines(headers, "Accept: application/x-ndjson"))) {
            while (true) {
                Map<String, String> event = RawJson.members(stream.line());
                if (event.containsKey("subject")) {
                    String name = RawJson.string(event.get("data"));
                    if (name.equals("end")) {
                        return names;
                    }
                    names.add(name);
                }
            }
        }
    }

    @Test
    void sendingNeedsPublishOnEachTopic() {
        String[] one = bearer(Token.of(ada).grants(List.of(open), List.of("*")));
        String[] both = bearer(Token.of(ada).grants(List.of(open, secret, "/users/bo/*"), List.of()));
        String[] reader = bearer(Token.of(ada).grants(List.of(), List.of("*")));
        String toOpen = "{\"topics\":[\"" + open + "\"]}";
        String toBoth = "{\"topics\":[\"" + open + "\",\"" + secret + "\"]}";

        assertThat(sent(rest.post("/messages", toOpen, one))).isNotEmpty();
        assertThat(sent(rest.post("/messages", toBoth, both))).isNotEmpty();
        assertThat(sent(rest.post("/users/bo/messages", "{}", both))).isNotEmpty();
        refused(rest.post("/messages", toOpen), "Bearer");
        refused(rest.post("/messages", toOpen, reader), "insufficient_scope");
        refused(rest.post("/messages", toBoth, one), "insufficient_scope");
        refused(rest.post("/users/bo/messages", "{}"), "Bearer");
        refused(rest.post("/users/bo/messages", "{}", one), "insufficient_scope");
        refused(rest.post("/users/" + ada + "/messages", "{}", both), "insufficient_scope");
        refused(rest.post("/messages", "{\"topics\":[\"/users/" + ada + "/messages\"]}", both), "insufficient_scope");
        Problems.assertProblem(
                rest.post("/messages", toOpen, bearer(Token.of(ada).signedWith("x".repeat(40)))), 401);
    }

    private static void refused(Rest.Answer answer, String challenge) {
        Problems.assertProblem(answer, 403);
        assertThat(answer.header("WWW-Authenticate").orElseThrow()).contains(challenge);
    }

    @Test
    void idempotencyKeysBelongToTheirCaller() {
        String content = "{\"topics\":[\"" + open + "\"]}";
        List<String> ids = new ArrayList<>();
        for (String[] caller : List.of(
                bearer(Token.of("ada").grants(List.of("*"), List.of())),
                bearer(Token.of("bob").grants(List.of("*"), List.of())),
                bearer(Token.of("anonymous:").grants(List.of("*"), List.of())))) {
            String[] keyed = {caller[0], caller[1], "Idempotency-Key", "k-" + fresh};
            String id = sent(rest.post("/messages", content, keyed));
            assertThat(sent(rest.post("/messages", content, keyed))).isEqualTo(id);
            ids.add(id);
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void sessionsAreSeenAndEndedByWhoseTheyAreAndWithAGrant() {
        String[] reader = bearer(Token.of("r").grants(List.of(), List.of("/sessions/" + ada + "/*")));
        String[] master = bearer(Token.of("m").grants(List.of("/sessions/" + ada + "/*"), List.of("/sessions/*")));
        String[] blind = bearer(Token.of("b").grants(List.of("/sessions/" + ada + "/*"), List.of()));
        String watching = "topic=/sessions/" + ada + "/*&topic=" + end;
        try (RawConnection watcher = RawConnection.events(server.port(), watching, lines(reader));
                RawConnection stranger = RawConnection.events(server.port(), watching)) {
            watcher.message("live");
            stranger.message("live");
            try (RawConnection hers =
                            RawConnection.events(server.port(), "topic=" + end, lines(bearer(Token.of(ada))));
                    RawConnection another =
                            RawConnection.events(server.port(), "topic=" + end, lines(bearer(Token.of(ada))));
                    RawConnection third = RawConnection.events(
                            server.port(), "topic=" + end + "&topic=/sessions/*", lines(bearer(Token.of(ada))))) {
                String id = session(hers);
                String other = session(another);
                String last = session(third);
                assertThat(listed()).isEmpty();
                assertThat(listed(bearer(Token.of("-")))).isEmpty();
                assertThat(listed(bearer(Token.of(ada)))).containsExactlyInAnyOrder(id, other, last);
                assertThat(listed(reader)).containsExactlyInAnyOrder(id, other, last);
                assertThat(listed(master)).contains(id, other, last);
                for (String[] none :
                        List.of(new String[0], bearer(Token.of(ada + "x")), bearer(Token.of("-")), blind)) {
                    Problems.assertProblem(rest.get("/sessions/" + id, none), 404);
                }
                assertThat(rest.get("/sessions/" + id, reader).status()).isEqualTo(200);
                Problems.assertProblem(rest.delete("/sessions/" + id), 404);
                Problems.assertProblem(rest.delete("/sessions/" + id, bearer(Token.of(ada + "x"))), 404);
                refused(rest.delete("/sessions/" + id, reader), "insufficient_scope");
                assertThat(listed(reader)).contains(id);
                assertThat(rest.delete("/sessions/" + id, master).status()).isEqualTo(204);
                assertThat(rest.delete("/sessions/" + other, blind).status()).isEqualTo(204);
                assertThat(listed(reader)).containsExactly(last);
                assertThat(ownEnd(third)).isEqualTo("/sessions/" + ada + "/" + id);
                assertThat(rest.delete("/sessions/" + last, bearer(Token.of(ada)))
                                .status())
                        .isEqualTo(204);
                assertThat(listed(reader)).isEmpty();
            }
            for (int i = 0; i < 3; i++) {
                assertThat(watcher.message().type()).isEqualTo("carillon.joined");
            }
            send("end", false, end);
            assertThat(RawJson.string(stranger.message().data())).isEqualTo("end");
        }
    }

    /** The first end of a session that is told; beginnings may be told before. */
    private static String ownEnd(RawConnection stream) {
        Message message = stream.message();
        while (!message.type().equals("carillon.left")) {
            message = stream.message();
        }
        return message.subject();
    }

    private static String session(RawConnection stream) {
        String id =
                RawJson.string(RawJson.members(stream.message("hello").data()).get("session"));
        stream.message("live");
        return id;
    }

    private List<String> listed(String... headers) {
        Rest.Answer answer = rest.get("/sessions?limit=1000&user=" + ada, headers);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        return RawJson.elements(answer.members().get("items")).stream()
                .map(item -> RawJson.string(RawJson.members(item).get("id")))
                .toList();
    }

    @Test
    void aTokenSaysWhoseASessionIs() {
        Problems.assertProblem(rest.get("/events?user=" + ada, "Accept", "text/event-stream"), 403);
        try (RawConnection named = handshake("/ws?user=" + ada)) {
            assertThat(named.head().status()).isEqualTo(403);
        }
        String odd = ada + "/../x y";
        String[] watcher = bearer(Token.of("w").grants(List.of(), List.of("/sessions/*")));
        try (RawConnection other = RawConnection.events(
                        server.port(), "topic=" + end + "&user=" + ada, lines(bearer(Token.of("o"))));
                RawConnection nameless = RawConnection.events(server.port(), "topic=*", lines(bearer(Token.of(odd))))) {
            assertThat(RawJson.members(other.message("hello").data())).containsEntry("user", "\"o\"");
            other.message("live");
            String id = session(nameless);
            Rest.Answer seen = rest.get("/sessions/" + id, watcher);
            assertThat(seen.members()).containsEntry("user", RawJson.literal(odd));
            sent(rest.post("/users/" + ada + "/messages", "{\"data\":\"x\"}", "Authorization", "Bearer " + admin));
            send("end", false, end);
            for (RawConnection each : List.of(other, nameless)) {
                assertThat(told(each)).isEmpty();
            }
        }
    }
}
