package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Frame;
import io.carillon.system.client.HttpHead;
import io.carillon.system.client.Message;
import io.carillon.system.client.Position;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /ws} on the wire. The opening itself (101, key, subprotocol, no extension) is looked at by every connection made. */
@OnJettyAndTomcat
final class WebSocketIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Server server;
    private final Rest rest;
    private final String collection = Fresh.collection();

    WebSocketIT(Container container) {
        server = Server.shared(container);
        rest = new Rest(server.url());
    }

    private RawConnection open(String query) {
        return RawConnection.webSocket(server.port(), query);
    }

    private String make(String id) {
        Rest.Answer answer = rest.put(collection + '/' + id, "{\"n\":" + System.nanoTime() + "}");
        assertThat(answer.status()).as(answer::toString).isIn(200, 201);
        return answer.version();
    }

    @Test
    void helloThenLiveThenEachChangeInAFrameOfItsOwn() {
        try (RawConnection webSocket = open("topic=" + collection + "/*")) {
            Message hello = webSocket.message();
            assertThat(hello.type()).isEqualTo("carillon.hello");
            assertThat(RawJson.members(hello.data()).keySet()).contains("session", "user", "cursor");
            Message live = webSocket.message();
            assertThat(live.type()).isEqualTo("carillon.live");
            assertThat(live.cursor()).isEqualTo(hello.cursor());
            Rest.Answer made = rest.post(collection, "{\"id\":\"7\",\"text\":\"h\u00ef \ud83d\ude00\"}");
            Message created = webSocket.message();
            assertThat(created.type()).isEqualTo("carillon.created");
            assertThat(created.id()).isEqualTo(made.version());
            assertThat(created.data()).isEqualTo(made.body());
            rest.delete(collection + "/7");
            assertThat(webSocket.message().type()).isEqualTo("carillon.deleted");
        }
    }

    @Test
    void startsFromTheQuerysCursorEarliestOrSnapshot() {
        String first = make("a");
        String second = make("b");
        try (RawConnection webSocket = open("topic=" + collection + "/*&lastEventID=" + first)) {
            webSocket.message("hello");
            assertThat(webSocket.message().id()).isEqualTo(second);
            assertThat(webSocket.message().type()).isEqualTo("carillon.live");
        }
        try (RawConnection webSocket = open("topic=" + collection + "/*&lastEventID=earliest")) {
            webSocket.message("hello");
            assertThat(webSocket.message().id()).isEqualTo(first);
        }
        try (RawConnection webSocket = open("topic=" + collection + "/*&snapshot")) {
            webSocket.message("hello");
            assertThat(webSocket.message().type()).isEqualTo("carillon.snapshot");
            assertThat(webSocket.message().type()).isEqualTo("carillon.snapshot");
            assertThat(webSocket.message().type()).isEqualTo("carillon.live");
        }
        try (RawConnection webSocket = open("topic=" + collection + "/*&lastEventID=zz9-1")) {
            webSocket.message("hello");
            Message gap = webSocket.message();
            assertThat(gap.type()).isEqualTo("carillon.gap");
            assertThat(gap.cursor().offset())
                    .isGreaterThanOrEqualTo(Position.of(second).offset());
        }
    }

    @Test
    void subscribesAndUnsubscribesOnTheWay() {
        String other = Fresh.collection();
        try (RawConnection webSocket = open("topic=" + other + "/*")) {
            webSocket.message("live");
            make("before");
            webSocket.say("{\"subscribe\":\"" + collection + "/*\"}");
            Map<String, String> subscribed =
                    RawJson.members(webSocket.textFrame().text());
            assertThat(subscribed.get("subscribed")).isEqualTo("\"" + collection + "/*\"");
            Position from = Position.of(RawJson.string(subscribed.get("cursor")));
            String heard = make("a");
            assertThat(Position.of(heard).offset()).isGreaterThan(from.offset());
            assertThat(webSocket.message().id()).isEqualTo(heard);

            webSocket.say("{\"unsubscribe\":\"" + collection + "/*\"}");
            Map<String, String> unsubscribed =
                    RawJson.members(webSocket.textFrame().text());
            assertThat(unsubscribed.get("unsubscribed")).isEqualTo("\"" + collection + "/*\"");
            assertThat(Position.of(RawJson.string(unsubscribed.get("cursor"))).offset())
                    .isGreaterThanOrEqualTo(Position.of(heard).offset());
            make("b");
            String fromTheFirst = rest.put(other + "/x", "{}").version();
            assertThat(webSocket.message().id()).isEqualTo(fromTheFirst);
        }
    }

    @Test
    void pingIsAnsweredWithTheCursor() {
        try (RawConnection webSocket = open("topic=" + Fresh.collection() + "/*")) {
            webSocket.message("live");
            String elsewhere = make("a");
            webSocket.say("{\"ping\":42}");
            Map<String, String> pong = RawJson.members(webSocket.textFrame().text());
            assertThat(pong.get("pong")).isEqualTo("42");
            assertThat(Position.of(RawJson.string(pong.get("cursor"))).offset())
                    .isGreaterThanOrEqualTo(Position.of(elsewhere).offset());
        }
    }

    @Test
    void protocolsOwnPingIsAnsweredWithItsPayload() {
        try (RawConnection webSocket = open("")) {
            webSocket.message("live");
            webSocket.send(new Frame(true, Frame.PING, new byte[] {1, 2, 3}));
            Frame pong = webSocket.frame();
            while (pong.opcode() != Frame.PONG) {
                pong = webSocket.frame();
            }
            assertThat(pong.payload()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void commandInThreeFragmentsWithAPingBetweenIsOneCommand() {
        try (RawConnection webSocket = open("topic=/api/silent/*")) {
            webSocket.message("live");
            webSocket.send(new Frame(false, Frame.TEXT, bytes("{\"pi")));
            webSocket.send(new Frame(true, Frame.PING, new byte[0]));
            webSocket.send(new Frame(false, Frame.CONTINUATION, bytes("ng\":")));
            webSocket.send(new Frame(true, Frame.CONTINUATION, bytes("7}")));
            assertThat(RawJson.members(webSocket.textFrame().text()).get("pong"))
                    .isEqualTo("7");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "42",
                "{}",
                "{\"fly\":\"away\"}",
                "{\"subscribe\":7}",
                "{\"subscribe\":\"\"}",
                "{\"subscribe\":\"/api/(\"}",
                "{\"subscribe\":\"/a\",\"subscribe\":\"/b\"}",
                "{\"subscribe\":\"/a\"",
                "{\"ping\":{}}"
            })
    void nonsenseGetsAProblemAndTheSessionStays(String command) {
        try (RawConnection webSocket = open("topic=" + collection + "/*")) {
            webSocket.message("live");
            webSocket.say(command);
            Problems.assertProblem(webSocket.textFrame().text(), 400);
            String version = make("a");
            assertThat(webSocket.message().id()).isEqualTo(version);
        }
    }

    @Test
    void binaryIsClosedWith1003() {
        assertClosed(webSocket -> webSocket.send(new Frame(true, Frame.BINARY, bytes("{\"ping\":1}"))), 1003);
    }

    @Test
    void tooBigIsClosedWith1009() {
        assertClosed(webSocket -> webSocket.say("{\"ping\":\"" + "x".repeat(65_536) + "\"}"), 1009);
    }

    @Test
    void tooBigInFragmentsIsClosedWith1009() {
        assertClosed(
                webSocket -> {
                    webSocket.send(new Frame(false, Frame.TEXT, bytes("{\"ping\":\"" + "x".repeat(40_000))));
                    webSocket.send(new Frame(true, Frame.CONTINUATION, bytes("x".repeat(40_000) + "\"}")));
                },
                1009);
    }

    @Test
    void badUtf8IsClosedWith1007() {
        assertClosed(
                webSocket -> webSocket.send(new Frame(true, Frame.TEXT, new byte[] {'{', (byte) 0xc3, '}'})), 1007);
    }

    @Test
    void brokenFrameIsClosedWith1002() {
        // RSV1 without an extension that gives it a meaning.
        assertClosed(webSocket -> webSocket.send(new byte[] {(byte) 0xc1, (byte) 0x80, 0, 0, 0, 0}), 1002);
    }

    @Test
    void closeIsAnsweredAndTheConnectionEnds() {
        assertClosed(webSocket -> webSocket.send(new Frame(true, Frame.CLOSE, new byte[] {0x03, (byte) 0xe8})), 1000);
    }

    private void assertClosed(Consumer<RawConnection> deed, int code) {
        try (RawConnection webSocket = open("topic=/api/silent/*")) {
            webSocket.message("live");
            deed.accept(webSocket);
            assertThat(webSocket.close(SOON).orElseThrow().closeCode()).isEqualTo(code);
            assertThat(webSocket.endsWithin(Duration.ofSeconds(15)))
                    .as("the connection ends too")
                    .isTrue();
        }
        try (RawConnection next = open("")) {
            next.message("live");
        }
    }

    @Test
    void strangersAreRefusedBeforeTheUpgrade() {
        for (String header : List.of(
                "Origin: https://evil.example",
                "Origin: http://127.0.0.1:1",
                "Origin: null",
                "X-Forwarded-For: 10.0.0.1",
                "Forwarded: for=10.0.0.1",
                "X-Forwarded-Host: evil.example",
                "X-Real-IP: 10.0.0.1",
                "Via: 1.1 proxy")) {
            try (RawConnection connection = RawConnection.handshake(server.port(), "/ws", header)) {
                assertRefused(connection, 403, header);
            }
        }
    }

    @Test
    void foreignHostIsRefusedBeforeTheUpgrade() {
        try (RawConnection connection = RawConnection.open(server.port())
                .request(
                        "GET",
                        "/ws",
                        "Host: evil.example:" + server.port(),
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")) {
            assertRefused(connection, 403, "Host");
        }
    }

    private static void assertRefused(RawConnection connection, int status, String why) {
        HttpHead head = connection.head();
        assertThat(head.status()).as(why).isEqualTo(status);
        assertThat(head.field("Content-Type").orElse("none")).as(why).startsWith("application/problem+json");
        Problems.assertProblem(connection.text(), status);
    }

    @Test
    void sameOriginIsWelcome() {
        for (String host : List.of("127.0.0.1", "localhost", "[::1]")) {
            try (RawConnection connection = RawConnection.open(server.port())
                    .request(
                            "GET",
                            "/ws",
                            "Host: " + host + ":" + server.port(),
                            "Origin: http://" + host + ":" + server.port(),
                            "Upgrade: websocket",
                            "Connection: Upgrade",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "Sec-WebSocket-Protocol: other, cloudevents.json")) {
                assertThat(connection.head().status()).as(host).isEqualTo(101);
                assertThat(connection.head().field("Sec-WebSocket-Protocol")).contains("cloudevents.json");
                assertThat(connection.message().type()).isEqualTo("carillon.hello");
            }
        }
    }

    @Test
    void clientWithoutASubprotocolIsServed() {
        try (RawConnection connection = RawConnection.open(server.port())
                .request(
                        "GET",
                        "/ws",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")) {
            assertThat(connection.head().status()).isEqualTo(101);
            assertThat(connection.head().field("Sec-WebSocket-Protocol")).isEmpty();
            assertThat(connection.message().type()).isEqualTo("carillon.hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lastEventID=nonsense", "topic=", "topic=/api/(", "topic=%00"})
    void badQueryIsRefusedBeforeTheUpgrade(String query) {
        try (RawConnection connection = RawConnection.handshake(server.port(), "/ws?" + query)) {
            assertRefused(connection, 400, query);
        }
    }

    @Test
    void plainGetAsksForAnUpgrade() {
        Rest.Answer answer = rest.get("/ws");
        Problems.assertProblem(answer, 426);
        assertThat(answer.header("Upgrade").orElseThrow()).containsIgnoringCase("websocket");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
