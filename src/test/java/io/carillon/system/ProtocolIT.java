package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.HttpHead;
import io.carillon.system.client.Message;
import io.carillon.system.client.Position;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.SseItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /events} on the wire: what is said first, from where it goes on, what is selected, what is refused. */
@OnJettyAndTomcat
final class ProtocolIT {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Server server;
    private final Rest rest;
    private final String collection = Fresh.collection();

    ProtocolIT(Container container) {
        server = Server.shared(container);
        rest = new Rest(server.url());
    }

    private RawConnection events(String query, String... headers) {
        return RawConnection.events(server.port(), query, headers);
    }

    /** Makes a resource; its version. */
    private String make(String id) {
        Rest.Answer answer = rest.put(collection + '/' + id, "{\"n\":\"" + id + System.nanoTime() + "\"}");
        assertThat(answer.status()).as(answer::toString).isIn(200, 201);
        return answer.version();
    }

    @Test
    void headersComeAtOnceAndHelloComesFirstThenLive() {
        long begin = System.nanoTime();
        try (RawConnection stream = events("topic=" + collection + "/*")) {
            HttpHead head = stream.head();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("Content-Type").orElseThrow()).matches("text/event-stream(;\\s*charset=(?i)utf-8)?");
            assertThat(head.field("Cache-Control")).contains("no-store");
            assertThat(head.field("X-Accel-Buffering")).contains("no");
            assertThat(head.field("Content-Encoding")).isEmpty();

            SseItem.Dispatched hello = stream.event();
            assertThat(hello.event()).isEqualTo("hello");
            Message said = Message.parse(hello.text());
            assertThat(said.type()).isEqualTo("carillon.hello");
            assertThat(said.members().keySet()).contains("specversion", "id", "source", "type", "time", "data");
            Map<String, String> data = RawJson.members(said.data());
            assertThat(data.keySet()).contains("session", "user", "cursor");
            assertThat(RawJson.string(data.get("session"))).isNotBlank();
            assertThat(data.get("user")).isEqualTo("null");

            SseItem.Dispatched live = stream.event();
            assertThat(live.event()).isEqualTo("live");
            assertThat(Message.parse(live.text()).cursor()).isEqualTo(said.cursor());
        }
    }

    @Test
    void twoStreamsHaveTwoSessions() {
        try (RawConnection one = events("");
                RawConnection two = events("")) {
            assertThat(RawJson.members(one.message("hello").data()).get("session"))
                    .isNotEqualTo(RawJson.members(two.message("hello").data()).get("session"));
        }
    }

    @Test
    void changeIsHeardAsTheDocumentedCloudEvent() {
        try (RawConnection stream = events("topic=" + collection + "/*")) {
            stream.message("live");
            Rest.Answer made = rest.post(collection, "{\"id\":\"7\",\"text\":\"h\u00ef \\u2028 \\n \ud83d\ude00\"}");
            SseItem.Dispatched created = stream.event();
            assertThat(created.event()).isEqualTo("created");
            assertThat(created.id()).contains(made.version());
            Message message = Message.parse(created.text());
            assertThat(message.members().keySet())
                    .containsExactlyInAnyOrder(
                            "specversion", "id", "source", "subject", "type", "time", "datacontenttype", "data");
            assertThat(message.id()).isEqualTo(made.version());
            assertThat(message.type()).isEqualTo("carillon.created");
            assertThat(message.subject()).isEqualTo(collection + "/7");
            assertThat(message.string("datacontenttype")).contains("application/json");
            assertThat(message.string("time").orElseThrow())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
            assertThat(message.data()).isEqualTo(made.body());

            Rest.Answer changed = rest.mergePatch(collection + "/7", "{\"text\":\"ho\"}");
            Message updated = stream.message();
            assertThat(updated.type()).isEqualTo("carillon.updated");
            assertThat(updated.data()).isEqualTo(changed.body());
            assertThat(Position.of(updated.id()).offset())
                    .isEqualTo(Position.of(message.id()).offset() + 1);

            assertThat(rest.delete(collection + "/7").status()).isEqualTo(204);
            Message deleted = stream.message();
            assertThat(deleted.type()).isEqualTo("carillon.deleted");
            assertThat(deleted.subject()).isEqualTo(collection + "/7");
            assertThat(deleted.members()).doesNotContainKeys("data", "datacontenttype");
        }
    }

    @Test
    void writeThatChangesNothingIsNotHeard() {
        Rest.Answer made = rest.put(collection + "/same", "{\"a\":1}");
        try (RawConnection stream = events("topic=" + collection + "/*")) {
            stream.message("live");
            assertThat(rest.put(collection + "/same", "{\"a\":1}").version()).isEqualTo(made.version());
            assertThat(rest.mergePatch(collection + "/same", "{\"a\":1}").version())
                    .isEqualTo(made.version());
            String next = make("other");
            assertThat(stream.message().id()).isEqualTo(next);
        }
    }

    @Test
    void resumesAfterTheHeadersCursor() {
        String first = make("a");
        String second = make("b");
        String third = make("c");
        try (RawConnection stream = events("topic=" + collection + "/*", "Last-Event-ID: " + first)) {
            assertThat(stream.message().type()).isEqualTo("carillon.hello");
            assertThat(stream.message().id()).isEqualTo(second);
            assertThat(stream.message().id()).isEqualTo(third);
            assertThat(stream.message().type()).isEqualTo("carillon.live");
            String fourth = make("d");
            assertThat(stream.message().id()).isEqualTo(fourth);
        }
    }

    @Test
    void resumesAfterTheQuerysCursorAndTheHeaderWins() {
        String first = make("a");
        String second = make("b");
        String third = make("c");
        try (RawConnection stream = events("topic=" + collection + "/*&lastEventID=" + second)) {
            assertThat(stream.message().type()).isEqualTo("carillon.hello");
            assertThat(stream.message().id()).isEqualTo(third);
        }
        try (RawConnection stream =
                events("topic=" + collection + "/*&lastEventID=" + third, "Last-Event-ID: " + first)) {
            assertThat(stream.message().type()).isEqualTo("carillon.hello");
            assertThat(stream.message().id()).isEqualTo(second);
        }
    }

    @Test
    void resumeFromTheListsCursorMissesNothing() {
        make("a");
        String cursor = rest.list(collection).cursor();
        String next = make("b");
        try (RawConnection stream = events("topic=" + collection + "/*", "Last-Event-ID: " + cursor)) {
            assertThat(stream.message("created").id()).isEqualTo(next);
        }
        assertThat(rest.get(collection + "/b").header("Last-Event-ID"))
                .contains(rest.list(collection).cursor());
    }

    @Test
    void earliestIsAllThatIsKept() {
        String first = make("a");
        String second = make("a");
        rest.delete(collection + "/a");
        try (RawConnection stream = events("topic=" + collection + "/*&lastEventID=earliest")) {
            assertThat(stream.message().type()).isEqualTo("carillon.hello");
            assertThat(stream.message().id()).isEqualTo(first);
            assertThat(stream.message().id()).isEqualTo(second);
            assertThat(stream.message().type()).isEqualTo("carillon.deleted");
            assertThat(stream.message().type()).isEqualTo("carillon.live");
        }
        try (RawConnection stream = events("topic=" + collection + "/*", "Last-Event-ID: earliest")) {
            stream.message("hello");
            assertThat(stream.message().id()).isEqualTo(first);
        }
    }

    @Test
    void snapshotIsThePresentStateThenLiveThenWhatComes() {
        make("a");
        make("b");
        make("gone");
        rest.delete(collection + "/gone");
        Map<String, String> items = rest.list(collection).items();
        try (RawConnection stream = events("topic=" + collection + "/*&snapshot")) {
            assertThat(stream.message().type()).isEqualTo("carillon.hello");
            for (int i = 0; i < 2; i++) {
                SseItem.Dispatched item = stream.event();
                assertThat(item.event()).isEqualTo("snapshot");
                assertThat(item.id())
                        .as("a snapshot's id would move the cursor")
                        .isEmpty();
                Message message = Message.parse(item.text());
                String id = message.subject().substring(collection.length() + 1);
                assertThat(message.data()).isEqualTo(items.get(id));
                items.remove(id);
            }
            assertThat(items).isEmpty();
            assertThat(stream.message().type()).isEqualTo("carillon.live");
            String next = make("c");
            assertThat(stream.message().id()).isEqualTo(next);
        }
    }

    @Test
    void snapshotOfNothingGoesLiveAtOnce() {
        try (RawConnection stream = events("topic=" + Fresh.collection() + "/*&snapshot")) {
            assertThat(stream.message().type()).isEqualTo("carillon.hello");
            assertThat(stream.message().type()).isEqualTo("carillon.live");
        }
    }

    @Test
    void cursorComesBeforeSnapshot() {
        String first = make("a");
        String second = make("b");
        try (RawConnection stream = events("topic=" + collection + "/*&snapshot", "Last-Event-ID: " + first)) {
            stream.message("hello");
            assertThat(stream.message().id()).isEqualTo(second);
            assertThat(stream.message().type()).isEqualTo("carillon.live");
        }
    }

    @Test
    void cursorOfAnotherEpochOrOfTheFutureGetsHelloThenGap() {
        Position head = Position.of(make("a"));
        for (String cursor : List.of("zz9-1", head.epoch() + "-" + (head.offset() + 1_000_000))) {
            try (RawConnection stream = events("topic=" + collection + "/*", "Last-Event-ID: " + cursor)) {
                assertThat(stream.head().status()).isEqualTo(200);
                assertThat(stream.message().type()).isEqualTo("carillon.hello");
                Message gap = stream.message();
                assertThat(gap.type()).isEqualTo("carillon.gap");
                assertThat(gap.cursor().epoch()).isEqualTo(head.epoch());
                assertThat(gap.cursor().offset()).isGreaterThanOrEqualTo(head.offset());
                assertThat(stream.message().type()).isEqualTo("carillon.live");
                String next = make("b");
                assertThat(stream.message().id()).isEqualTo(next);
            }
        }
    }

    @Test
    void topicsSelect() {
        String other = Fresh.collection();
        String name = collection.substring("/api/".length());
        assertThat(heardOf("topic=" + collection + "/a")).containsExactly("a");
        assertThat(heardOf("topic=" + collection + "/*")).containsExactly("a", "b", "c");
        assertThat(heardOf("topic=/api/:c/a")).containsExactly("a");
        assertThat(heardOf("topic=/api/:c/:id")).containsExactly("a", "b", "c");
        assertThat(heardOf("topic=/api/" + name + "/:id")).containsExactly("a", "b", "c");
        assertThat(heardOf("topic=/*")).containsExactly("a", "b", "c");
        assertThat(heardOf("topic=*")).containsExactly("a", "b", "c");
        assertThat(heardOf("")).containsExactly("a", "b", "c");
        assertThat(heardOf("topic=" + collection + "/a&topic=" + collection + "/c&topic=" + other + "/*"))
                .containsExactly("a", "c");
        // Twice selected is still heard once.
        assertThat(heardOf("topic=" + collection + "/a&topic=" + collection + "/*&topic=*"))
                .containsExactly("a", "b", "c");
        assertThat(heardOf("topic=" + collection)).isEmpty();
        assertThat(heardOf("topic=" + collection + "/")).isEmpty();
        assertThat(heardOf("topic=" + collection.toUpperCase(java.util.Locale.ROOT) + "/*"))
                .isEmpty();
        assertThat(heardOf("topic=/:c/:id")).isEmpty();
    }

    /** Ids of this test's collection heard while a, b, c change and then a marker that every stream is joined to. */
    private List<String> heardOf(String query) {
        String marker = Fresh.collection() + "/end";
        String withMarker = query.isEmpty() || query.equals("topic=*") ? query : query + "&topic=" + marker;
        try (RawConnection stream = events(withMarker)) {
            stream.message("live");
            Set.of("a", "b", "c").stream().sorted().forEach(this::make);
            rest.put(marker, "{}");
            List<String> heard = new ArrayList<>();
            while (true) {
                Message message = stream.message();
                if (message.subject().equals(marker)) {
                    return heard;
                }
                assertThat(message.subject()).startsWith(collection + "/");
                heard.add(message.subject().substring(collection.length() + 1));
            }
        }
    }

    @Test
    void ndjsonIsOneCloudEventALine() {
        String first = make("a");
        String second = make("b");
        try (RawConnection stream = RawConnection.open(server.port())
                .request(
                        "GET",
                        "/events?topic=" + collection + "/*",
                        "Accept: application/x-ndjson",
                        "Last-Event-ID: " + first)) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.head().field("Content-Type").orElseThrow()).startsWith("application/x-ndjson");
            assertThat(stream.head().field("Cache-Control")).contains("no-store");
            assertThat(Message.parse(stream.line()).type()).isEqualTo("carillon.hello");
            assertThat(Message.parse(stream.line()).id()).isEqualTo(second);
            assertThat(Message.parse(stream.line()).type()).isEqualTo("carillon.live");
            String third = make("c");
            assertThat(Message.parse(stream.line()).id()).isEqualTo(third);
        }
    }

    @Test
    void longPollAnswersWhatIsThereAtOnce() {
        String first = make("a");
        String second = make("b");
        String third = make("c");
        Rest.Answer answer = poll("wait=30&topic=" + collection + "/*&lastEventID=" + first);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/cloudevents-batch+json");
        assertThat(RawJson.elements(answer.body()).stream()
                        .map(text -> Message.parse(text).id()))
                .containsExactly(second, third);
        assertThat(Position.of(answer.header("Last-Event-ID").orElseThrow()).offset())
                .isGreaterThanOrEqualTo(Position.of(third).offset());
    }

    @Test
    void longPollAnswersAtTheFirstEvent() {
        String first = make("a");
        try (RawConnection poll = RawConnection.open(server.port())
                .request(
                        "GET",
                        "/events?wait=30&topic=" + collection + "/*&lastEventID=" + first,
                        "Accept: application/cloudevents-batch+json")) {
            assertThat(poll.isQuietFor(Duration.ofMillis(500)))
                    .as("nothing to say yet")
                    .isTrue();
            String second = make("b");
            assertThat(RawJson.elements(poll.text()).stream()
                            .map(text -> Message.parse(text).id()))
                    .containsExactly(second);
            assertThat(poll.head().field("Last-Event-ID")).contains(second);
        }
    }

    @Test
    void longPollEndsEmptyAndGoesOnFromItsAnswer() {
        long begin = System.nanoTime();
        Rest.Answer empty = poll("wait=1&topic=" + collection + "/*");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
        assertThat(empty.status()).isEqualTo(200);
        assertThat(RawJson.elements(empty.body())).isEmpty();
        String cursor = empty.header("Last-Event-ID").orElseThrow();
        String next = make("between-two-polls");
        Rest.Answer answer = poll("wait=30&topic=" + collection + "/*&lastEventID=" + cursor);
        assertThat(RawJson.elements(answer.body()).stream()
                        .map(text -> Message.parse(text).id()))
                .containsExactly(next);
    }

    private Rest.Answer poll(String query) {
        return rest.get("/events?" + query, "Accept", "application/cloudevents-batch+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lastEventID=nonsense",
                "lastEventID=",
                "lastEventID=k3f9--1",
                "lastEventID=k3f9-01",
                "lastEventID=K3F9-1",
                "lastEventID=k3f9-99999999999999999999",
                "topic=",
                "topic=%00",
                "topic=/api/%0A",
                "topic=/api/:",
                "topic=/api/(",
                "topic=/api/%7B"
            })
    void badCursorOrTopicIsAProblem(String query) {
        for (String accept :
                List.of("text/event-stream", "application/x-ndjson", "application/cloudevents-batch+json")) {
            Rest.Answer answer = rest.get("/events?wait=1&" + query, "Accept", accept);
            Problems.assertProblem(answer, 400);
        }
        Problems.assertProblem(
                rest.get("/events?topic=/a", "Accept", "text/event-stream", "Last-Event-ID", "no cursor"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=-1", "wait=61", "wait=x", "wait=1.5.1"})
    void badWaitIsAProblem(String query) {
        Problems.assertProblem(rest.get("/events?" + query, "Accept", "application/cloudevents-batch+json"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/x-ndjson"})
    void badWaitIsAProblemAlsoWhereNobodyWaits(String accept) {
        Problems.assertProblem(rest.get("/events?wait=x", "Accept", accept), 400);
    }

    @Test
    void tooManyTopicsOrATooLongOneIsAProblem() {
        Problems.assertProblem(rest.get("/events?topic=/" + "x".repeat(1_024), "Accept", "text/event-stream"), 400);
    }

    @Test
    void unknownAnswerFormIsNotAcceptable() {
        Problems.assertProblem(rest.get("/events", "Accept", "image/png"), 406);
    }

    @Test
    void acceptAnythingIsAnEventStream() {
        try (RawConnection stream = RawConnection.open(server.port()).request("GET", "/events", "Accept: */*")) {
            assertThat(stream.head().field("Content-Type").orElseThrow()).startsWith("text/event-stream");
        }
    }

    @Test
    void headDoesNotHang() {
        try (RawConnection connection =
                RawConnection.open(server.port()).request("HEAD", "/events", "Accept: text/event-stream")) {
            assertThat(connection.head().status()).isIn(200, 405);
            assertThat(connection.bytes()).isEmpty();
            // Nothing follows: the connection is free for the next request, or closed.
            connection.request("GET", "/health/ready");
            assertThat(connection.head().status()).isEqualTo(200);
        }
    }

    @Test
    void otherMethodsAreNotAllowed() {
        Rest.Answer answer = rest.post("/events", "{}");
        Problems.assertProblem(answer, 405);
        assertThat(answer.header("Allow").orElseThrow()).contains("GET");
    }
}
