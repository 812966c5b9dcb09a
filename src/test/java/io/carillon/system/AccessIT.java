package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.HttpHead;
import io.carillon.system.client.Message;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Token;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who is told what, on every way in. What is right is said here by names that begin with {@code p} (private) or {@code o} (open)
 * and by two predicates for each caller: nothing of it comes from the server's code.
 */
@OnJettyAndTomcat
final class AccessIT {
    private static final Map<String, String> SETTINGS = Map.of(
            "token.secret",
            Token.SECRET,
            "token.issuer",
            Token.ISSUER,
            "token.audience",
            Token.AUDIENCE,
            "token.query",
            "true",
            "origins",
            "https://listed.example",
            "private",
            "/users/*,/api/:c/p*");
    private static final List<String> IDS = List.of("o1", "p1", "p2");
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Server server;
    private final Rest rest;
    private final String collection = Fresh.collection();
    private final String admin =
            Token.of("admin").grants(List.of("*"), List.of("*")).toString();

    AccessIT(Container container) {
        server = Server.shared(container, SETTINGS);
        rest = new Rest(server.url());
    }

    /** Callers, and what each may do with private resources and open ones. */
    @SuppressWarnings("ImmutableEnumChecker") // a token's record and lambdas are
    enum Who {
        NOBODY(null, id -> false, id -> false),
        NARROW(Token.of("narrow"), id -> id.equals("p1"), id -> id.equals("p1")),
        WIDE(Token.of("wide"), id -> true, id -> true),
        READER(Token.of("reader"), id -> true, id -> false),
        WRITER(Token.of("writer"), id -> false, id -> true),
        GRANTLESS(Token.of("grantless"), id -> false, id -> false),
        WRONG_KEY(Token.of("x").signedWith("another-secret-of-more-than-thirty-two-bytes"), null, null),
        EXPIRED(Token.of("x").expiring(Duration.ofSeconds(-2)), null, null),
        OTHER_ISSUER(Token.of("x").with("iss", "https://other.example"), null, null),
        OTHER_AUDIENCE(Token.of("x").with("aud", "another"), null, null);

        private final Token token;
        private final Predicate<String> subscribes;
        private final Predicate<String> publishes;

        Who(Token token, Predicate<String> subscribes, Predicate<String> publishes) {
            this.token = token;
            this.subscribes = subscribes;
            this.publishes = publishes;
        }

        boolean isKnown() {
            return subscribes != null;
        }

        boolean reads(String id) {
            return id.startsWith("o") || subscribes.test(id);
        }

        boolean writes(String id) {
            return publishes.test(id);
        }

        String token(String collection) {
            return switch (this) {
                case NARROW ->
                    token.grants(List.of(collection + "/p1"), List.of(collection + "/p1"))
                            .toString();
                case WIDE -> token.grants(List.of("*"), List.of("*")).toString();
                case READER ->
                    token.grants(List.of(), List.of(collection + "/*")).toString();
                case WRITER -> token.grants(List.of("/api/*"), List.of()).toString();
                default -> token.toString();
            };
        }
    }

    private String[] by(Who who) {
        return who.token == null ? new String[0] : new String[] {"Authorization", "Bearer " + who.token(collection)};
    }

    private void fill() {
        IDS.forEach(id -> write(id));
    }

    /** A container may end a connection whose last request was refused before its content was read. */
    private void write(String id) {
        for (int attempt = 1; ; attempt++) {
            try {
                Rest.Answer answer = rest.put(
                        collection + "/" + id, "{\"n\":" + System.nanoTime() + "}", "Authorization", "Bearer " + admin);
                assertThat(answer.status()).as(answer::toString).isIn(200, 201);
                return;
            } catch (UncheckedIOException e) {
                if (attempt == 5) {
                    throw e;
                }
            }
        }
    }

    private boolean exists(String id) {
        return rest.get(collection + "/" + id, "Authorization", "Bearer " + admin)
                        .status()
                == 200;
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void readingAndWritingAsGranted(Who who) {
        for (String id : List.of("o1", "o9", "p1", "p2", "p9")) {
            for (String method : List.of("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE")) {
                fill();
                rest.delete(collection + "/o9", "Authorization", "Bearer " + admin);
                rest.delete(collection + "/p9", "Authorization", "Bearer " + admin);
                boolean there = !id.endsWith("9");
                Rest.Answer answer = ask(method, id, by(who));
                String as = who + " " + method + " " + id;
                assertThat(answer.status()).as("%s: %s", as, answer).isEqualTo(expected(who, method, id, there));
                if (!who.isKnown() || !who.reads(id)) {
                    assertThat(answer.toString())
                            .as(as)
                            .doesNotContain("\"n\":")
                            .doesNotContain("ETag");
                }
                if (!who.isKnown() || !who.writes(id)) {
                    assertThat(exists(id)).as(as).isEqualTo(there);
                }
            }
        }
    }

    private Rest.Answer ask(String method, String id, String... headers) {
        String path = collection + "/" + id;
        return switch (method) {
            case "GET" -> rest.get(path, headers);
            case "HEAD" -> rest.head(path, headers);
            case "PUT" -> rest.put(path, "{\"by\":1}", headers);
            case "PATCH" -> rest.mergePatch(path, "{\"by\":1}", headers);
            case "POST" -> rest.post(collection, "{\"id\":\"" + id + "\"}", headers);
            default -> rest.delete(path, headers);
        };
    }

    private static int expected(Who who, String method, String id, boolean there) {
        if (!who.isKnown()) {
            return 401;
        }
        if (method.equals("GET") || method.equals("HEAD")) {
            return who.reads(id) && there ? 200 : 404;
        }
        if (!who.writes(id)) {
            return who.reads(id) ? 403 : 404;
        }
        boolean blind = !who.reads(id);
        return switch (method) {
            case "PUT" -> blind ? 204 : there ? 200 : 201;
            case "PATCH" -> blind || !there ? 404 : 200;
            case "POST" -> there ? 409 : 201;
            default -> blind || there ? 204 : 404;
        };
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void messagesAreTakenAsGrantedAndSessionsToldOfToNobodyElse(Who who) {
        boolean everywhere = who == Who.WIDE;
        int expected = !who.isKnown() ? 401 : everywhere ? 201 : 403;

        assertThat(rest.post("/messages", "{\"topics\":[\"/m/x\"]}", by(who)).status())
                .isEqualTo(expected);
        assertThat(rest.post("/messages", "{\"topics\":[\"/users/x/y\"]}", by(who))
                        .status())
                .isEqualTo(expected);
        assertThat(rest.post("/users/x/messages", "{}", by(who)).status()).isEqualTo(expected);
        assertThat(rest.get("/sessions", by(who)).status()).isEqualTo(who.isKnown() ? 200 : 401);
        assertThat(rest.get("/sessions/none", by(who)).status()).isEqualTo(who.isKnown() ? 404 : 401);
        assertThat(rest.delete("/sessions/none", by(who)).status()).isEqualTo(who.isKnown() ? 404 : 401);
        assertThat(rest.head("/events?topic=x", by(who)).status()).isEqualTo(who.isKnown() ? 200 : 401);
    }

    @Test
    void whatMayNotBeReadLooksLikeWhatIsNotThere() {
        fill();
        String secret = rest.get(collection + "/p1").body();
        String missing = rest.get(collection + "/p9").body();

        assertThat(secret.replace("p1", "p9")).isEqualTo(missing);
        assertThat(rest.get(collection + "/p1").headers().map().keySet())
                .isEqualTo(rest.get(collection + "/p9").headers().map().keySet());
    }

    @Test
    void aBlindWriterLearnsNothingByComparing() {
        fill();
        String[] writer = by(Who.WRITER);
        String path = collection + "/p1";
        List<Rest.Answer> answers = List.of(
                rest.put(path, "{\"n\":1}", with(writer, "If-Match", "\"x-1\"")),
                rest.put(path, "{\"n\":1}", with(writer, "If-None-Match", "*")),
                rest.put(path, "{\"n\":1,\"version\":\"x-1\"}", writer),
                rest.delete(path, with(writer, "If-Match", "*")),
                rest.jsonPatch(path, "[{\"op\":\"test\",\"path\":\"/n\",\"value\":1}]", writer));

        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.status()).as(answer::toString).isEqualTo(404));
        assertThat(exists("p1")).isTrue();
    }

    private static String[] with(String[] headers, String... more) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void aListHasWhatMayBeReadOnPagesOfAnySize(Who who) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            ids.add((i % 5 == 2 ? "o" : "p") + "%02d".formatted(i));
        }
        ids.addAll(IDS);
        ids.forEach(this::write);
        if (!who.isKnown()) {
            assertThat(rest.get(collection, by(who)).status()).isEqualTo(401);
            return;
        }
        Set<String> wanted = new TreeSet<>(ids.stream().filter(who::reads).toList());
        for (int limit : new int[] {1, 2, 3, 7, 100}) {
            List<String> listed = new ArrayList<>();
            String after = "";
            for (int page = 0; after != null; page++) {
                assertThat(page).isLessThan(50);
                Rest.Answer answer = rest.get(collection + "?limit=" + limit + after, by(who));
                assertThat(answer.status()).as(answer::toString).isEqualTo(200);
                List<String> items = RawJson.elements(answer.members().get("items"));
                assertThat(items).hasSizeLessThanOrEqualTo(limit);
                items.forEach(
                        item -> listed.add(RawJson.string(RawJson.members(item).get("id"))));
                String next = answer.members().get("next");
                if (next != null) {
                    assertThat(items).hasSize(limit);
                    assertThat(wanted).contains(RawJson.string(next));
                }
                after = next == null ? null : "&after=" + RawJson.string(next);
            }
            assertThat(listed).as("%s, limit %d", who, limit).containsExactlyElementsOf(wanted);
        }
    }

    /** Up to the answer, whatever it is. */
    private RawConnection handshake(String path, String... headers) {
        RawConnection connection = RawConnection.handshake(server.port(), path, headers);
        connection.head();
        return connection;
    }

    private Set<String> heard(RawConnection stream, String last) {
        Set<String> ids = new TreeSet<>();
        while (true) {
            Message message = stream.message();
            if (message.is(last) || (message.isOfLog() && message.subject().endsWith("/o-" + last))) {
                return ids;
            }
            if (message.string("subject").isPresent()) {
                String subject = message.subject();
                ids.add(subject.substring(subject.lastIndexOf('/') + 1));
            }
        }
    }

    private static Set<String> readable(Who who) {
        return new TreeSet<>(IDS.stream().filter(who::reads).toList());
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void eventStreamsTellWhatMayBeRead(Who who) {
        fill();
        String[] headers =
                who.token == null ? new String[0] : new String[] {"Authorization: Bearer " + who.token(collection)};
        String topic = "topic=" + collection + "/*";
        if (!who.isKnown()) {
            assertThat(RawConnection.events(server.port(), topic, headers)
                            .head()
                            .status())
                    .isEqualTo(401);
            return;
        }
        write("o-replayed");
        try (RawConnection replay = RawConnection.events(server.port(), topic + "&lastEventID=earliest", headers);
                RawConnection snapshot = RawConnection.events(server.port(), topic + "&snapshot", headers);
                RawConnection live = RawConnection.events(server.port(), topic, headers);
                RawConnection exact = RawConnection.events(
                        server.port(), "topic=" + collection + "/p1&topic=" + collection + "/o-told", headers)) {
            assertThat(heard(replay, "replayed")).isEqualTo(readable(who));
            Set<String> present = heard(snapshot, "live");
            present.remove("o-replayed");
            assertThat(present).isEqualTo(readable(who));
            live.message("live");
            exact.message("live");
            fill();
            write("o-told");
            assertThat(heard(live, "told")).isEqualTo(readable(who));
            assertThat(heard(exact, "told")).isEqualTo(who.reads("p1") ? Set.of("p1") : Set.of());
            assertThat(heard(snapshot, "told")).isEqualTo(readable(who));
        }
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void webSocketsTellWhatMayBeRead(Who who) {
        fill();
        write("o-replayed");
        String[] cookie = who.token == null
                ? new String[0]
                : new String[] {"Cookie: a=b; carillon_token=" + who.token(collection), "Origin: " + server.url()};
        String topic = "/ws?topic=" + collection + "/*";
        try (RawConnection replay = handshake(topic + "&lastEventID=earliest", cookie);
                RawConnection commanded = handshake("/ws?topic=nothing", cookie);
                RawConnection snapshot = handshake(topic + "&snapshot", cookie)) {
            if (!who.isKnown()) {
                assertThat(replay.head().status()).isEqualTo(401);
                assertThat(replay.head().field("WWW-Authenticate").orElse("")).contains("invalid_token");
                return;
            }
            assertThat(replay.head().status()).isEqualTo(101);
            assertThat(heard(replay, "replayed")).isEqualTo(readable(who));
            Set<String> present = heard(snapshot, "live");
            present.remove("o-replayed");
            assertThat(present).isEqualTo(readable(who));
            commanded.message("live");
            commanded.say("{\"subscribe\":\"" + collection + "/*\"}");
            assertThat(commanded.message().isAnswer()).isTrue();
            fill();
            write("o-told");
            assertThat(heard(commanded, "told")).isEqualTo(readable(who));
        }
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void ndjsonAndLongPollsTellWhatMayBeRead(Who who) {
        fill();
        write("o-replayed");
        String query = "?topic=" + collection + "/*&lastEventID=earliest"
                + (who.token == null ? "" : "&access_token=" + who.token(collection));
        Rest.Answer polled = rest.get("/events" + query + "&wait=1", "Accept", "application/cloudevents-batch+json");
        try (RawConnection lines =
                RawConnection.open(server.port()).request("GET", "/events" + query, "Accept: application/x-ndjson")) {
            if (!who.isKnown()) {
                assertThat(polled.status()).isEqualTo(401);
                assertThat(lines.head().status()).isEqualTo(401);
                return;
            }
            assertThat(polled.status()).as(polled::toString).isEqualTo(200);
            Set<String> ids = new TreeSet<>();
            RawJson.elements(polled.body()).forEach(event -> ids.add(id(event)));
            ids.remove("o-replayed");
            assertThat(ids).isEqualTo(readable(who));
            ids.clear();
            for (String line = lines.line(); !line.contains("/o-replayed\""); line = lines.line()) {
                if (line.contains("\"subject\"")) {
                    ids.add(id(line));
                }
            }
            assertThat(ids).isEqualTo(readable(who));
        }
    }

    private static String id(String event) {
        String subject = RawJson.string(RawJson.members(event).get("subject"));
        return subject.substring(subject.lastIndexOf('/') + 1);
    }

    @Test
    void streamsEndWithTheirToken() {
        Duration life = Duration.ofSeconds(4);
        long begun = System.nanoTime();
        Token token = Token.of("ada").expiring(life);
        long rounded = token.claims().getExpirationTime().toInstant().getEpochSecond() * 1000;
        String bearer = "Authorization: Bearer " + token;
        try (RawConnection sse = RawConnection.events(server.port(), "topic=t", bearer, "Connection: close");
                RawConnection lines = RawConnection.open(server.port())
                        .request(
                                "GET", "/events?topic=t", bearer, "Accept: application/x-ndjson", "Connection: close");
                RawConnection poll = RawConnection.open(server.port())
                        .request(
                                "GET",
                                "/events?topic=t&wait=30",
                                bearer,
                                "Accept: application/cloudevents-batch+json",
                                "Connection: close");
                RawConnection webSocket = handshake("/ws?topic=t", bearer)) {
            assertThat(sse.message("hello").data()).contains("\"user\":\"ada\"");
            assertThat(webSocket.close(SOON).orElseThrow().closeCode()).isEqualTo(4401);
            assertThat(sse.endsWithin(SOON)).isTrue();
            assertThat(poll.text()).isEqualTo("[]");
            assertThat(lines.endsWithin(SOON)).isTrue();
            long late = System.currentTimeMillis() - rounded;
            assertThat(late).as("ms after exp").isNotNegative();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void aWebSocketGoesOnWithANewTokenOfTheSameUser() {
        fill();
        Token ada = Token.of("ada").grants(List.of(), List.of(collection + "/p1"));
        try (RawConnection webSocket = handshake(
                "/ws?topic=" + collection + "/*", "Authorization: Bearer " + ada.expiring(Duration.ofSeconds(4)))) {
            webSocket.message("live");
            webSocket.say("{\"authorize\":\"" + Token.of("bob") + "\"}");
            assertThat(webSocket.textFrame().text()).contains("\"status\":403");
            webSocket.say("{\"authorize\":\"" + ada.signedWith("another-secret-of-more-than-thirty-two-bytes") + "\"}");
            assertThat(webSocket.textFrame().text()).contains("\"status\":401").contains("invalid-token");
            webSocket.say("{\"authorize\":\"" + ada + "\"}");
            assertThat(webSocket.textFrame().text())
                    .contains("\"authorized\":\"ada\"")
                    .contains("\"expires\":\"");
            assertThat(webSocket.isQuietFor(Duration.ofSeconds(5))).isTrue();
            write("p2");
            write("p1");
            assertThat(webSocket.message().subject()).endsWith("/p1");
            webSocket.say("{\"authorize\":\"" + Token.of("ada") + "\"}");
            assertThat(webSocket.textFrame().text()).contains("\"authorized\":\"ada\"");
            Message gone = webSocket.message();
            assertThat(gone.type()).isEqualTo("carillon.deleted");
            assertThat(gone.subject()).endsWith("/p1");
            write("p1");
            write("o1");
            assertThat(webSocket.message().subject()).endsWith("/o1");
        }
    }

    @Test
    void aTokenIsKeptInACookieThatNoScriptReads() {
        String token = Who.WIDE.token(collection);
        Rest.Answer kept = rest.send("PUT", "/token", null, "Authorization", "Bearer " + token);
        assertThat(kept.status()).as(kept::toString).isEqualTo(204);
        String cookie = kept.header("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("carillon_token=" + token)
                .contains("HttpOnly")
                .contains("SameSite=Strict");
        fill();
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertThat(rest.get(collection + "/p1", "Cookie", pair).status()).isEqualTo(200);
        Rest.Answer forgotten = rest.send("DELETE", "/token", null, "Cookie", "carillon_token=bad");
        assertThat(forgotten.status()).as(forgotten::toString).isEqualTo(204);
        assertThat(forgotten.header("Set-Cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(rest.send("PUT", "/token", null).status()).isEqualTo(400);
        assertThat(rest.get("/", "Cookie", "carillon_token=bad").status()).isEqualTo(200);
    }

    @Test
    void pagesOfListedOriginsMayReadAndNoOthers() {
        write("o1");
        String path = collection + "/o1";
        Rest.Answer listed = rest.get(path, "Origin", "https://listed.example");
        assertThat(listed.header("Access-Control-Allow-Origin")).contains("https://listed.example");
        assertThat(listed.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(listed.header("Access-Control-Expose-Headers").orElseThrow()).contains("ETag");
        assertThat(listed.header("Vary").orElseThrow()).contains("Origin");
        for (String other : List.of("https://listed.example.evil", "http://listed.example", "null", server.url())) {
            Rest.Answer answer = rest.get(path, "Origin", other);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
            assertThat(answer.header("Vary").orElseThrow()).contains("Origin");
        }
        Rest.Answer preflight = rest.send(
                "OPTIONS", path, null, "Origin", "https://listed.example", "Access-Control-Request-Method", "PUT");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Methods").orElseThrow())
                .contains("PATCH");
        assertThat(preflight.header("Access-Control-Allow-Headers").orElseThrow())
                .contains("Authorization");
        assertThat(rest.send(
                                "OPTIONS",
                                path,
                                null,
                                "Origin",
                                "https://evil.example",
                                "Access-Control-Request-Method",
                                "PUT")
                        .status())
                .isEqualTo(403);
        for (String missing : List.of("/nowhere", collection + "/o9", "/console/none")) {
            assertThat(rest.get(missing, "Origin", "https://listed.example").header("Access-Control-Allow-Origin"))
                    .as(missing)
                    .contains("https://listed.example");
        }
    }

    @Test
    void anotherSitesPageDoesNotWriteByCookie() {
        write("o1");
        String cookie = "carillon_token=" + Who.WIDE.token(collection);
        String path = collection + "/o1";
        assertThat(rest.put(path, "{}", "Cookie", cookie).status()).isEqualTo(403);
        assertThat(rest.put(path, "{}", "Cookie", cookie, "Origin", "https://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(rest.put(path, "{}", "Cookie", cookie, "Sec-Fetch-Site", "same-site")
                        .body())
                .contains("cross-site");
        assertThat(rest.put(path, "{}", "Cookie", cookie, "Origin", server.url())
                        .status())
                .isEqualTo(200);
        assertThat(rest.put(path, "{}", "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aTokenIsInNoLogAndInNoAnswer() {
        String planted = "pLaNtEd0secret" + System.nanoTime();
        Token token = Token.of(planted);
        String good = token.toString();
        String bad = token.signedWith(planted + planted + planted).toString();
        List<String> answers = new ArrayList<>();
        for (String each : List.of(
                good, bad, planted, planted + "." + planted + "." + planted, "%" + planted, "\u007f" + planted)) {
            for (String method : List.of("GET", "PUT", "POST", "FOO")) {
                for (String path :
                        List.of(collection + "/o1", "/events", "/ws", "/nowhere", "/token", "/a b", "/%zz")) {
                    answers.add(raw(method, path, "Authorization: Bearer " + each));
                    answers.add(raw(method, path, "Authorization: Basic " + each));
                    answers.add(raw(method, path, "Cookie: carillon_token=" + each));
                    answers.add(raw(method, path + "?access_token=" + each));
                    answers.add(raw(
                            method, path + "?access_token=" + each, "Content-Type: application/x-www-form-urlencoded"));
                    answers.add(raw(method, path + "?topic=%zz&authorization=" + each));
                    answers.add(raw(method, path + "?x=%&authorization=" + each));
                }
            }
        }
        try (RawConnection webSocket = RawConnection.webSocket(server.port(), "topic=t")) {
            webSocket.message("live");
            for (String command : List.of(
                    "{\"authorize\":\"" + bad + "\"}",
                    "{\"authorize\":\"" + bad + "\",}",
                    "{\"authorize\":" + planted + "}",
                    "{\"authorize\":[\"" + planted + "\"]}",
                    "{\"authorize\":\"" + planted + "\n\"}",
                    "{\"authorize\":\"" + good + "\"}")) {
                webSocket.say(command);
                answers.add(webSocket.textFrame().text());
            }
        }
        assertThat(answers)
                .hasSizeGreaterThan(1_000)
                .allSatisfy(answer -> assertThat(answer)
                        .doesNotContain(planted)
                        .doesNotContain(good)
                        .doesNotContain(bad));
        // What a container says of request lines and fields that it cannot read is its own: see docs/security.md.
        List<String> logged = server.console()
                .lines()
                .filter(line -> !line.startsWith("\tjava.lang.IllegalArgumentException: "))
                .toList();
        assertThat(logged)
                .allSatisfy(line -> assertThat(line)
                        .doesNotContain(planted)
                        .doesNotContain(good)
                        .doesNotContain(bad));
    }

    private String raw(String method, String target, String... headers) {
        try (RawConnection connection = RawConnection.open(server.port())) {
            connection.request(method, target.replace(" ", "%20"), with(headers, "Connection: close"));
            HttpHead head = connection.head();
            if (head.field("Content-Type").orElse("").startsWith("text/event-stream") || head.status() == 101) {
                return head.toString();
            }
            if (head.status() == 400 && head.field("Content-Type").orElse("").startsWith("text/html")) {
                return ""; // a request line that the container refuses, with a page of its own
            }
            // The cookie's endpoint gives back what it was given, as is its purpose; /token with a good token in the
            // header.
            return head.field("Set-Cookie").isPresent() ? "" : head + connection.text();
        }
    }
}
