package io.carillon.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Frame;
import io.carillon.system.client.HttpHead;
import io.carillon.system.client.Message;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.SseItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Texts that would be something else where they are not looked at: a header field, another path, a line of the log, a command to
 * a terminal. Each is sent, byte for byte, in every place that takes a client's text. It is refused, or it is a text like any other;
 * and the log holds nothing that it has written.
 */
@OnJettyAndTomcat
final class InjectionIT {
    private static final String MARK = "Inj3cted";

    private static final String FORGERY = String.join("\r", "", "", "event: deleted\nid: x-1", "data: {}", "", ":");

    /** The same for every place. The order is that of {@link #CONTROLS}, then those without control characters. */
    private static final List<String> CONTROLS = List.of(
            "\r\n" + MARK + ": 1",
            "\n" + MARK,
            "\r" + MARK,
            "a\r\n\r\nHTTP/1.1 200 OK\r\n" + MARK + ": 1\r\n\r\n",
            "\0" + MARK,
            "\u001b[31m" + MARK,
            "\u001b]0;" + MARK + "\u0007",
            "\u007f" + MARK,
            "\u009b31m" + MARK);

    private static final List<String> OTHERS = List.of(
            "\u2028" + MARK,
            "\u202e" + MARK,
            "%0d%0a" + MARK + ":1",
            "%00" + MARK,
            "%1b[31m" + MARK,
            "../" + MARK,
            "..%2f" + MARK,
            "..;/" + MARK,
            ";" + MARK + "=1",
            "//" + MARK,
            "\\..\\" + MARK,
            "<script>" + MARK + "</script>",
            "${jndi:ldap://127.0.0.1:1/" + MARK + "}",
            "\"" + MARK);

    private static final List<String> PATHS = List.of(
            "GET /api/%s",
            "GET /api/notes/%s",
            "GET /%s",
            "GET /console/%s",
            "GET /events/%s",
            "GET /ws/%s",
            "GET /sessions/%s",
            "GET /health/%s",
            "PUT /api/notes/%s",
            "PATCH /api/notes/%s",
            "DELETE /api/notes/%s",
            "DELETE /sessions/%s",
            "POST /users/%s/messages");

    private static final List<String> PARAMETERS = List.of(
            "/events?lastEventID=%s",
            "/events?user=%s",
            "/events?wait=%s",
            "/api/notes?after=%s",
            "/api/notes?limit=%s",
            "/sessions?limit=%s",
            "/sessions?transport=%s");

    private static final List<String> FIELDS = List.of(
            "Last-Event-ID",
            "Origin",
            "Accept",
            "Accept-Language",
            "Authorization",
            "Cookie",
            "If-None-Match",
            "If-Match",
            "Access-Control-Request-Method",
            "Range",
            "User-Agent",
            "X-Unknown");

    private static final Pattern HEAD_OF_A_LOG_EVENT = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{12}[: ].*|[0-9]{2}-[A-Z][a-z]{2}-[0-9]{4} [0-9:.]{12} .*");

    /** What a container prints below the head of an event with an exception. */
    private static final Pattern STACK_TRACE = Pattern.compile(
            "\\s+at .*|\\s+\\.\\.\\. [0-9]+ more|\\s+Note: .*|\\s*(Caused by: )?[a-z]+(\\.\\w+)+(\\$\\w+)?: .*");

    private final Server server;
    private final Rest rest;
    private final String collection = Fresh.collection();
    private final int logged;

    InjectionIT(Container container) {
        server = Server.shared(container);
        rest = new Rest(server.url());
        logged = log().length();
    }

    @AfterEach
    void theLogHasALineForEachEventAndNothingOfTheClients() {
        String since = log().substring(logged);
        assertThat(since.codePoints().filter(c -> c != '\n' && c != '\t').filter(InjectionIT::isUnseen))
                .as(since)
                .isEmpty();
        assertThat(since.lines())
                .allSatisfy(line -> assertThat(line)
                        .satisfiesAnyOf(
                                head -> assertThat(head).matches(HEAD_OF_A_LOG_EVENT),
                                trace -> assertThat(trace).matches(STACK_TRACE).doesNotStartWith(MARK)));
        assertThat(since).as("what Carillon itself has logged").doesNotContain("io.carillon");
        assertThat(server.get("/health/ready")).isEqualTo(200);
    }

    private static boolean isUnseen(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.FORMAT;
    }

    private String log() {
        try {
            return Files.readString(server.consoleFile(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void encodedInAPathItIsRefused() {
        for (String path : PATHS) {
            for (String attack : attacks()) {
                assertRefused(send(path.formatted(encoded(attack)), ""), path + " " + encoded(attack));
            }
        }
    }

    @Test
    void inAPathAsItIsItIsRefused() {
        for (String path : PATHS) {
            for (String attack : attacks()) {
                if (!namesAnotherPath(attack)) {
                    Optional<HttpHead> head = send(path.formatted(attack), "");
                    boolean asOfAnotherVersion = attack.contains("\n")
                            && head.isPresent()
                            && head.get().status() == 505;
                    if (!asOfAnotherVersion) { // what is before the line's end is a request of HTTP/0.9
                        assertRefused(head, path + " " + encoded(attack));
                    }
                }
            }
        }
    }

    /** {@code /api/../x} is {@code /x} for every client and server. */
    private static boolean namesAnotherPath(String attack) {
        return attack.startsWith("../") || attack.startsWith("//") || attack.startsWith("\"");
    }

    @Test
    void inAParameterItIsRefused() {
        for (String parameter : PARAMETERS) {
            for (String attack : attacks()) {
                String accept = parameter.contains("wait=") ? "Accept: application/cloudevents-batch+json" : "";
                assertRefused(
                        send("GET " + parameter.formatted(encoded(attack)), accept), parameter + " " + encoded(attack));
            }
        }
    }

    /** A token's subject may be any text, so a session's user may be. */
    @Test
    void inAParameterThatIsOnlyComparedItFindsNothing() {
        for (String path : List.of("/sessions?user=", "/sessions?after=", "/health/live?", "/api/notes?x=")) {
            for (String attack : attacks()) {
                assertThat(send("GET " + path + encoded(attack), "")
                                .orElseThrow()
                                .status())
                        .as(path + encoded(attack))
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aParameterOfAPathIsRefusedWhereverItStands() {
        for (String path : List.of(
                "/;x",
                "/index.html;x",
                "/console/app.js;x",
                "/console;x/app.js",
                "/ws;x",
                "/events;x",
                "/;x/events",
                "/health;x/live")) {
            assertThat(send("GET " + path, path.equals("/ws;x") ? UPGRADE : "")
                            .orElseThrow()
                            .status())
                    .as(path)
                    .isEqualTo(400);
        }
    }

    @Test
    void inATopicItIsRefusedOrSelectsNothing() {
        for (String attack : attacks()) {
            for (String topic : List.of(attack, "/api/notes/" + attack)) {
                for (String path : List.of("/events", "/ws")) {
                    HttpHead head = send(
                                    "GET " + path + "?topic=" + encoded(topic),
                                    path.equals("/ws") ? "Upgrade: websocket" : "")
                            .orElseThrow();
                    assertThat(head.status()).as("%s %s", path, encoded(topic)).isLessThan(500);
                    if (CONTROLS.contains(attack)) {
                        assertThat(head.status())
                                .as("%s %s", path, encoded(topic))
                                .isEqualTo(400);
                    }
                }
            }
        }
    }

    @Test
    void inAHeaderFieldItIsATextLikeAnyOther() {
        for (String field : FIELDS) {
            for (String attack : attacks()) {
                // One CRLF is a field more, and no attack; two are the next request.
                if (!attack.contains("\r\n")) {
                    for (String path :
                            List.of("GET /api/notes", "GET /events", "PUT /api/notes/x", "OPTIONS /api/notes")) {
                        Optional<HttpHead> head = send(path, field + ": x" + attack);
                        head.ifPresent(answer -> assertThat(answer.status())
                                .as("%s %s: %s", path, field, encoded(attack))
                                .isLessThan(500));
                    }
                }
            }
        }
    }

    @Test
    void inACursorKeySubprotocolOrTypeOfContentItIsRefused() {
        for (String attack : attacks()) {
            if (!attack.contains("\r\n")) {
                assertRefused(send("GET /events", "Last-Event-ID: " + attack), encoded(attack));
                if (!attack.startsWith(";")) { // a parameter of a media type
                    assertRefused(
                            send("POST /api/notes", "Content-Type: application/json" + attack, "{}"), encoded(attack));
                }
                assertRefused(send("POST /api/notes", "Content-Type: " + attack, "{}"), encoded(attack));
                assertRefused(
                        send("POST /api/notes", "Content-Type: application/json\r\nContent-Encoding: " + attack, "{}"),
                        encoded(attack));
                String message = "{\"topics\":[\"/chat\"],\"data\":1}";
                Optional<HttpHead> keyed = send(
                        "POST /messages",
                        "Content-Type: application/json\r\nIdempotency-Key: \"" + attack + "\"",
                        message);
                if (CONTROLS.contains(attack)) {
                    assertRefused(keyed, encoded(attack));
                }
                Optional<HttpHead> spoken = send("GET /ws", UPGRADE + "Sec-WebSocket-Protocol: " + attack);
                spoken.ifPresent(head -> assertThat(head.field("Sec-WebSocket-Protocol"))
                        .as(encoded(attack))
                        .isEmpty());
            }
        }
    }

    private static final String UPGRADE = String.join(
            "\r\n",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");

    @Test
    void inAnIdTopicTypeOrUserItIsRefused() {
        for (String attack : attacks()) {
            String text = RawJson.literal(attack);
            Problems.assertProblem(rest.post(collection, "{\"id\":" + text + "}"), 400);
            Problems.assertProblem(rest.put(collection + "/none", "{\"version\":" + text + "}"), 409);
            Problems.assertProblem(rest.post("/messages", "{\"topics\":[" + text + "],\"data\":1}"), 400);
            Problems.assertProblem(rest.post("/messages", "{\"topics\":[\"/chat\"]," + text + ":1}"), 400);
            for (String message : List.of(
                    "{\"topics\":[\"/chat\"],\"type\":" + text + "}",
                    "{\"topics\":[" + RawJson.literal("/chat/" + attack) + "]}")) {
                Rest.Answer answer = rest.post("/messages", message);
                assertThat(answer.status()).as(answer::toString).isIn(201, 400); // a ; is a character of paths
                if (CONTROLS.contains(attack)) {
                    Problems.assertProblem(answer, 400);
                }
            }
        }
    }

    @Test
    void inDataItComesBackAsItWentInAndForgesNoEvent() {
        String topic = "/chat/" + collection.substring(collection.lastIndexOf('/') + 1);
        try (RawConnection events =
                        RawConnection.events(server.port(), "topic=" + topic + "&topic=" + collection + "/*");
                RawConnection webSocket =
                        RawConnection.webSocket(server.port(), "topic=" + topic + "&topic=" + collection + "/*")) {
            events.message("live");
            webSocket.message("live");
            for (String attack : attacks()) {
                String data = attack + FORGERY;
                String literal = RawJson.literal(data);
                String sent = RawJson.string(
                        rest.post("/messages", "{\"topics\":[\"" + topic + "\"],\"data\":" + literal + "}")
                                .members()
                                .get("id"));
                Rest.Answer made = rest.post(collection, "{" + literal + ":" + literal + "}");
                for (RawConnection reader : List.of(events, webSocket)) {
                    Message message = reader.message();
                    assertThat(message.id()).isEqualTo(sent);
                    assertThat(RawJson.string(message.data())).isEqualTo(data);
                    Message created = reader.message();
                    assertThat(created.id()).isEqualTo(made.version());
                    assertThat(RawJson.string(RawJson.members(created.data()).get(data)))
                            .isEqualTo(data);
                }
            }
            assertThat(events.rest()).noneMatch(SseItem.Dispatched.class::isInstance);
        }
    }

    @Test
    void inACommandItIsRefusedAndTheSessionStays() {
        try (RawConnection webSocket = RawConnection.webSocket(server.port(), "topic=/api/silent/*")) {
            webSocket.message("live");
            for (String attack : attacks()) {
                for (String command : List.of(
                        attack,
                        "{\"subscribe\":" + RawJson.literal("/" + attack + "/x") + "}",
                        "{\"unsubscribe\":" + RawJson.literal("/" + attack + "/x") + "}",
                        "{\"authorize\":" + RawJson.literal(attack) + "}",
                        "{" + RawJson.literal(attack) + ":1}")) {
                    webSocket.say(command);
                    Frame answer = webSocket.textFrame();
                    assertThat(answer.text().codePoints().filter(InjectionIT::isControl))
                            .as(answer.text())
                            .isEmpty();
                    if (CONTROLS.contains(attack)) {
                        assertThat(RawJson.members(answer.text()).get("status"))
                                .as(answer.text())
                                .isIn("400", "401");
                    }
                }
            }
            webSocket.say("{\"ping\":1}");
            assertThat(webSocket.textFrame().text()).contains("\"pong\":1");
        }
    }

    private static boolean isControl(int c) {
        return c < ' ' || c == 0x7f;
    }

    private static List<String> attacks() {
        return Stream.concat(CONTROLS.stream(), OTHERS.stream()).toList();
    }

    private Optional<HttpHead> send(String line, String fields) {
        return send(line, fields, line.startsWith("GET") || line.startsWith("OPTIONS") ? "" : "{}");
    }

    /**
     * Sends a request whose bytes are these, and reads its one answer to the end of it.
     *
     * @param line method and target
     * @param fields whole lines, without the last CRLF
     * @return empty if the connection was closed without an answer
     */
    private Optional<HttpHead> send(String line, String fields, String content) {
        try (RawConnection connection = RawConnection.open(server.port())) {
            connection.expectResponseTo(line.substring(0, line.indexOf(' ')));
            connection.send(line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                    + (content.isEmpty() ? "" : "Content-Length: " + content.length() + "\r\n")
                    + (content.isEmpty() || fields.contains("Content-Type") ? "" : "Content-Type: application/json\r\n")
                    + fields + (fields.isEmpty() || fields.endsWith("\r\n") ? "" : "\r\n") + "\r\n" + content);
            HttpHead head;
            try {
                head = connection.head();
            } catch (AssertionError e) {
                assertThat(e).as("%s %s", line, fields).hasMessageContaining("the connection ended");
                return Optional.empty();
            }
            assertThat(head.fields()).allSatisfy(field -> {
                assertThat(field.name()).isNotEqualToIgnoringCase(MARK);
                assertThat(field.value().codePoints().filter(InjectionIT::isControl))
                        .isEmpty();
            });
            boolean endless = head.status() == 101
                    || head.field("Content-Type").orElse("").startsWith("text/event-stream");
            if (!endless) {
                String body = connection.text();
                assertThat(body).doesNotContain("\tat ", "Exception");
                if (!head.field("Content-Type").orElse("").startsWith("application/")) {
                    assertThat(body).doesNotContain("<script>" + MARK);
                }
                assertThat(body.codePoints().filter(c -> isControl(c) && c != '\n' && c != '\r' && c != '\t'))
                        .isEmpty();
                assertThat(connection.endsWithin(Duration.ofSeconds(10)))
                        .as("one answer, and no more")
                        .isTrue();
            }
            return Optional.of(head);
        }
    }

    private static void assertRefused(Optional<HttpHead> head, String what) {
        head.ifPresent(answer -> assertThat(answer.status()).as(what).isBetween(400, 499));
    }

    /** Every byte but letters and digits. */
    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            boolean plain = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".indexOf(b) >= 0;
            out.append(plain ? Character.toString((char) b) : "%%%02X".formatted(b));
        }
        return out.toString();
    }
}
