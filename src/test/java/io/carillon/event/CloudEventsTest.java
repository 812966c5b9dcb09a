package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventsTest {
    private static final Instant TIME = Instant.parse("2026-11-21T20:15:00Z");

    private static String text(Event event) {
        return new EncodedEvent(event).as(CloudEvents.JSON_TEXT);
    }

    private static JsonObject parsed(Event event) {
        byte[] json = new EncodedEvent(event).as(CloudEvents.JSON);
        try (var reader = Json.createReader(new ByteArrayInputStream(json))) {
            return reader.readObject();
        }
    }

    private static Event withData(Optional<Event.Data> data) {
        return Event.logged(new Cursor("k3f9", 42), EventType.UPDATED, new Topic("/api/notes/7"), TIME, data);
    }

    private static Event withText(String text) {
        return withData(Optional.of(new Event.Data("text/plain", text.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aResourceEventIsWhatTheProtocolShows() {
        String body = "{\"id\":\"7\",\"version\":\"k3f9-42\",\"text\":\"hi\"}";
        Event event = withData(Optional.of(Event.Data.json(body.getBytes(StandardCharsets.UTF_8))));

        assertThat(text(event))
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"k3f9-42\",\"source\":\"/\",\"subject\":\"/api/notes/7\","
                        + "\"type\":\"carillon.updated\",\"time\":\"2026-11-21T20:15:00Z\","
                        + "\"datacontenttype\":\"application/json\",\"data\":" + body + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.001Z",
                "2026-11-21T20:15:00.100Z",
                "2026-11-21T20:15:00.120Z",
                "2026-11-21T20:15:00.999Z",
                "2026-11-21T20:15:01.007Z",
                "2026-11-21T20:15:01.000000001Z",
                "-0001-01-01T00:00:00.500Z",
                "+10000-01-01T00:00:00.500Z"
            })
    void timesAreAsTheJdkWritesThem(String text) {
        Instant time = Instant.parse(text);
        Audience until = new Audience(List.of(), false, Optional.of(time));
        Event event = Event.logged(
                new Cursor("e", 1), EventType.DELETED, new Topic("/api/a/b"), time, Optional.empty(), until);

        assertThat(parsed(event).getString("time")).isEqualTo(text);
        assertThat(parsed(event).getString("expirytime")).isEqualTo(text);
    }

    @Test
    void deletedHasNoData() {
        JsonObject event = parsed(
                Event.logged(new Cursor("e", 1), EventType.DELETED, new Topic("/api/a/b"), TIME, Optional.empty()));

        assertThat(event.keySet()).containsExactly("specversion", "id", "source", "subject", "type", "time");
    }

    @Test
    void aStreamsOwnEventHasNoSubject() {
        Event hello = new Event("s/hello", Optional.empty(), EventType.HELLO, Optional.empty(), TIME, Optional.empty());

        assertThat(parsed(hello).keySet()).containsExactly("specversion", "id", "source", "type", "time");
    }

    @Test
    void jsonDataGoesInAsItIs() {
        String number = "{\"n\":1.000000000000000000000000000001e400,\"a\":[ 1 ]}";

        assertThat(text(withData(Optional.of(Event.Data.json(number.getBytes(StandardCharsets.UTF_8))))))
                .endsWith("\"data\":" + number + "}");
    }

    @Test
    void everyControlCharacterInTextIsEscaped() {
        for (char c = 0; c < 0xa0; c++) {
            String data = "a" + c + "b";
            String json = text(withText(data));

            assertThat(json.chars()).as("U+%04x", (int) c).noneMatch(each -> each < ' ');
            assertThat(parsed(withText(data)).getString("data"))
                    .as("U+%04x", (int) c)
                    .isEqualTo(data);
        }
    }

    @Test
    void quotesAndAstralCharactersSurvive() {
        String data = "\"\\\"\\\\/\b\u2028\u2029\uFEFF \uD83D\uDD14\uDBFF\uDFFF\uE000 \u0000end";

        assertThat(parsed(withText(data)).getString("data")).isEqualTo(data);
    }

    @Test
    void randomTextComesBackAsItWas() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String data = randomText(random);
            Event event = new Event(
                    "id-" + data,
                    Optional.empty(),
                    EventType.MESSAGE,
                    Optional.empty(),
                    TIME,
                    Optional.of(new Event.Data("text/plain", data.getBytes(StandardCharsets.UTF_8))));

            JsonObject read = parsed(event);

            assertThat(read.getString("data")).as("seed %d", seed).isEqualTo(data);
            assertThat(read.getString("id")).as("seed %d", seed).isEqualTo("id-" + data);
        }
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(40); length > 0; length--) {
            int top = random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1;
            int codePoint = random.nextInt(top);
            text.appendCodePoint(codePoint >= 0xd800 && codePoint < 0xe000 ? '"' : codePoint);
        }
        return text.toString();
    }

    @Test
    void aTopicIsKeptAsItIs() {
        String topic = "https://example.com/it's/%22%5C%F0%9F%94%94?a=b&c#d";
        Event event = Event.logged(new Cursor("e", 1), EventType.MESSAGE, new Topic(topic), TIME, Optional.empty());

        assertThat(parsed(event).getString("subject")).isEqualTo(topic);
    }

    @Test
    void otherJsonTypesAreKeptAsTheyAre() {
        assertThat(parsed(withData(Optional.of(Event.Data.json("null".getBytes(StandardCharsets.UTF_8)))))
                        .get("data"))
                .isEqualTo(JsonValue.NULL);
    }
}
