package io.carillon.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.access.Access;
import io.carillon.access.AccessSettings;
import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.Topic;
import io.carillon.log.OpenLog;
import io.carillon.log.StoreException;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventPublisherTest {
    private static final Access OPEN = new Access(AccessSettings.read(key -> Optional.empty()));

    private final Path directory;

    EventPublisherTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void aTopicBelowTheHubsUrlIsAPath() {
        Access hub = new Access(AccessSettings.read(
                key -> Optional.of("https://hub.example").filter(url -> key.equals(AccessSettings.URL))));
        try (OpenLog log = OpenLog.in(directory)) {
            EventPublisher publisher = new EventPublisher(log.journal(), MessageSettings.defaults(), hub);
            assertThatThrownBy(() -> publisher.publish("https://hub.example/chat", "line", "x"))
                    .hasMessageContaining("a path: /chat");
            OpenLog.await(publisher.publish("https://other.example/chat", "line", "x"));
            assertThat(events(log)).hasSize(1);
        }
    }

    private static List<Event> events(OpenLog log) {
        return log.events().after(0, 10_000, 1 << 24).events().stream()
                .map(event -> event.event())
                .toList();
    }

    private static String data(Event event) {
        return new String(event.data().orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsPublishedIsOnDiskOnceItIsAnswered() {
        Cursor cursor;
        try (OpenLog log = OpenLog.in(directory)) {
            EventPublisher publisher = new EventPublisher(log.journal(), MessageSettings.defaults(), OPEN);
            cursor = OpenLog.await(publisher.publish(
                    "news",
                    "com.example.said",
                    Json.createObjectBuilder().add("a", 1).build()));
            assertThat(log.store().tail().head()).isEqualTo(cursor);
        }
        try (OpenLog log = OpenLog.in(directory)) {
            Event event = events(log).get(0);

            assertThat(event.cursor()).contains(cursor);
            assertThat(event.topic()).contains(new Topic("news"));
            assertThat(event.type().value()).isEqualTo("com.example.said");
            assertThat(event.data().orElseThrow().contentType()).isEqualTo("application/json");
            assertThat(data(event)).isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void aTextKeepsItsLinesAndAnyJsonIsData() {
        try (OpenLog log = OpenLog.in(directory)) {
            EventPublisher publisher = new EventPublisher(log.journal(), MessageSettings.defaults(), OPEN);
            OpenLog.await(publisher.publish("t", "message", "a\r\nb\n\uD83D\uDD14"));
            OpenLog.await(publisher.publish("t", "message", JsonValue.NULL));
            OpenLog.await(publisher.publish("t", "message", Json.createValue("a\nb\"")));

            List<Event> events = events(log);
            assertThat(data(events.get(0))).isEqualTo("a\r\nb\n\uD83D\uDD14");
            assertThat(events.get(0).data().orElseThrow().contentType()).isEqualTo("text/plain");
            assertThat(data(events.get(1))).isEqualTo("null");
            assertThat(data(events.get(2))).as("on one line").isEqualTo("\"a\\nb\\\"\"");
        }
    }

    @Test
    void theOrderOfPublishingIsTheOrderOfTheLog() {
        try (OpenLog log = OpenLog.in(directory)) {
            EventPublisher publisher = new EventPublisher(log.journal(), MessageSettings.defaults(), OPEN);
            List<CompletionStage<Cursor>> answers = new ArrayList<>();
            for (int i = 1; i <= 1_000; i++) {
                answers.add(publisher.publish("t", "message", "text " + i));
            }
            for (int i = 1; i <= 1_000; i++) {
                assertThat(OpenLog.await(answers.get(i - 1)).offset()).isEqualTo(i);
            }
            assertThat(data(events(log).get(999))).isEqualTo("text 1000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/notes/7", "/api/", "/api/x"})
    void topicsOfResourcesAreRefused(String topic) {
        try (OpenLog log = OpenLog.in(directory)) {
            EventPublisher publisher = new EventPublisher(log.journal(), MessageSettings.defaults(), OPEN);

            assertThatThrownBy(() -> publisher.publish(topic, "message", "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("/api/");
            assertThat(log.head()).isZero();
        }
    }

    @Test
    void badTopicsAndTheServersOwnTypesAreRefused() {
        try (OpenLog log = OpenLog.in(directory)) {
            EventPublisher publisher = new EventPublisher(log.journal(), MessageSettings.defaults(), OPEN);
            for (String type : List.of("created", "carillon.updated", "Live", "a b", "")) {
                assertThatThrownBy(() -> publisher.publish("t", type, JsonValue.TRUE))
                        .as(type)
                        .isInstanceOf(IllegalArgumentException.class);
            }
            for (String topic : List.of("", "a\nb", "\uD800", "x".repeat(1_025))) {
                assertThatThrownBy(() -> publisher.publish(topic, "message", JsonValue.TRUE))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(log.head()).isZero();
        }
    }

    @Test
    void aPublisherOfAClosedLogIsTold() {
        OpenLog log = OpenLog.in(directory);
        EventPublisher publisher = new EventPublisher(log.journal(), MessageSettings.defaults(), OPEN);
        log.close();

        assertThatThrownBy(() -> OpenLog.await(publisher.publish("t", "message", "x")))
                .isInstanceOf(StoreException.class);
    }
}
