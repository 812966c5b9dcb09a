package io.carillon.sse;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.CloudEvents;
import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.fanout.CloseReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordingsTest {
    private static final Cursor CURSOR = new Cursor("k3f9", 42);

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Test
    void anEventInNdjsonIsALine() {
        EncodedEvent event = new EncodedEvent(
                new Event("x", Optional.empty(), EventType.HELLO, Optional.empty(), Instant.EPOCH, Optional.empty()));

        assertThat(text(event.as(Wordings.NDJSON.plain()))).isEqualTo(text(event.as(CloudEvents.JSON)) + "\n");
        assertThat(event.as(Wordings.NDJSON.plain())).isNotSameAs(event.as(CloudEvents.JSON));
    }

    @Test
    void ndjsonKeepsAliveByAnEmptyLineAndHasNoOtherWords() {
        Wordings.Ndjson ndjson = new Wordings.Ndjson();

        assertThat(text(ndjson.keepAlive())).isEqualTo("\n");
        assertThat(ndjson.position(CURSOR)).isEmpty();
        assertThat(ndjson.goodbye(CloseReason.RESTARTING, Optional.of(CURSOR))).isEmpty();
    }

    @Test
    void sseMovesTheCursorByAnIdOnlyBlock() {
        assertThat(new Wordings.Sse(Duration.ZERO).position(CURSOR).map(WordingsTest::text))
                .contains("id: k3f9-42\n\n");
    }

    @Test
    void clientsOfAStoppingServerAreSpreadOverTheTimeThatWasSet() {
        Wordings.Sse sse = new Wordings.Sse(Duration.ofSeconds(5));
        Set<Long> waits = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            SseDecoder read = SseDecoder.read(sse.goodbye(CloseReason.RESTARTING, Optional.of(CURSOR)));
            assertThat(read.lastEventId()).isEqualTo("k3f9-42");
            waits.add(read.retry());
        }

        assertThat(waits).allMatch(wait -> wait >= 500 && wait <= 5_500).hasSizeGreaterThan(100);
    }

    @Test
    void withoutASpreadTheWaitIsTheLeast() {
        byte[] goodbye = new Wordings.Sse(Duration.ZERO).goodbye(CloseReason.DONE, Optional.empty());

        assertThat(text(goodbye)).isEqualTo("retry: 500\n\n");
    }
}
