package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachDatabase
class EventLogTest {
    private static final int MANY_BYTES = 1 << 24;

    private final Ground.Site site;

    EventLogTest(Ground ground, @TempDir Path directory) {
        this.site = ground.at(directory);
    }

    private static List<Long> offsets(EventLog.Page page) {
        return page.events().stream().map(EncodedEvent::offset).toList();
    }

    @Test
    void isReadPageByPageToItsEnd() {
        try (OpenLog log = OpenLog.in(site.place())) {
            log.publish("t", 25);
            List<Long> read = new ArrayList<>();
            EventLog.Page page = log.events().after(0, 10, MANY_BYTES);
            while (!page.events().isEmpty()) {
                assertThat(page.gap()).isFalse();
                read.addAll(offsets(page));
                page = log.events().after(read.size(), 10, MANY_BYTES);
            }

            assertThat(page.gap()).isFalse();
            assertThat(read)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 25).boxed().toList());
        }
    }

    @Test
    void anEventIsReadAsItWasWritten() {
        SetClock clock = new SetClock();
        clock.advance(Duration.ofNanos(123_456_789));
        byte[] bytes = "{\"a\":\"\\u0000\uD83D\uDD14\"}".getBytes(StandardCharsets.UTF_8);
        try (OpenLog log = OpenLog.with(site.settings(), clock)) {
            log.submit(new Change.Publish(
                    new Topic("/%C3%A4%20%F0%9F%94%94"), EventType.ofSender("com.example.x"), Event.Data.json(bytes)));
            Event event = log.events().after(0, 1, 1).events().get(0).event();

            assertThat(event.cursor()).contains(log.store().tail().head());
            assertThat(event.id()).isEqualTo(log.store().tail().head().toString());
            assertThat(event.topic()).contains(new Topic("/%C3%A4%20%F0%9F%94%94"));
            assertThat(event.type().value()).isEqualTo("com.example.x");
            assertThat(event.time()).isEqualTo(Instant.parse("2026-11-21T20:15:00.123Z"));
            assertThat(event.data().orElseThrow().contentType()).isEqualTo(Event.Data.JSON);
            assertThat(event.data().orElseThrow().bytes()).isEqualTo(bytes);
        }
    }

    @Test
    void aPageEndsWhenItsBytesAreEnough() {
        try (OpenLog log = OpenLog.in(site.place())) {
            for (int i = 0; i < 10; i++) {
                log.publish("t", "x".repeat(1_000));
            }

            assertThat(offsets(log.events().after(0, 100, 3_000))).containsExactly(1L, 2L, 3L);
            assertThat(offsets(log.events().after(3, 100, 1))).containsExactly(4L);
        }
    }

    @Test
    void aHugeEventIsReadWhateverItsSize() {
        try (OpenLog log = OpenLog.in(site.place())) {
            log.publish("t", "small");
            log.publish("t", "x".repeat(5 << 20));
            log.publish("t", "small");

            assertThat(offsets(log.events().after(1, 100, 1_000))).containsExactly(2L);
            assertThat(log.events()
                            .after(1, 1, 1)
                            .events()
                            .get(0)
                            .event()
                            .data()
                            .orElseThrow()
                            .bytes())
                    .hasSize(5 << 20);
        }
    }

    @Test
    void whatIsTrimmedIsAGap() {
        try (OpenLog log = OpenLog.with(OpenLog.settings(site.place(), 16, 50))) {
            log.publish("t", 120);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> log.events().earliest().offset() == 70);

            for (long offset = 0; offset < 70; offset++) {
                EventLog.Page page = log.events().after(offset, 10, MANY_BYTES);
                assertThat(page.gap()).as("%d", offset).isTrue();
                assertThat(page.events()).isEmpty();
            }
            assertThat(log.events().after(70, 100, MANY_BYTES).gap()).isFalse();
            assertThat(offsets(log.events().after(70, 100, MANY_BYTES)))
                    .hasSize(50)
                    .startsWith(71L);
            assertThat(log.events().after(120, 10, MANY_BYTES)).isEqualTo(new EventLog.Page(List.of(), false));
        }
    }

    @Test
    void everythingMayBeTrimmedAndIsAGapThen() {
        SetClock clock = new SetClock();
        try (OpenLog log = OpenLog.with(site.settings(), clock)) {
            log.publish("t", 30);
            clock.advance(Duration.ofDays(8));
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> log.events().earliest().offset() == 30);

            assertThat(log.events().after(29, 10, MANY_BYTES).gap()).isTrue();
            assertThat(log.events().after(30, 10, MANY_BYTES).gap()).isFalse();
            assertThat(log.events().resolve(log.events().earliest())).isEqualTo(OptionalLong.of(30));
            assertThat(log.publish("t", "next").offset()).isEqualTo(31);
        }
    }
}
