package io.carillon.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.event.Utf8Buffer;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class FramingTest {
    @ParameterizedTest
    @CsvSource({"CONTAINERS, 0123456789abcdefg", "CHUNK, 11|0123456789abcdefg|", "NEXT_CHUNK, |11|0123456789abcdefg"})
    void sizeOfAChunkIsHexadecimalAndCountsTheContent(Framing framing, String expected) {
        byte[] framed = framing.frame("0123456789abcdefg".getBytes(US_ASCII));
        assertThat(new String(framed, US_ASCII)).isEqualTo(expected.replace("|", "\r\n"));
    }

    @ParameterizedTest
    @EnumSource
    void formatEncodesAnEventAsItsFramingFrames(Framing framing) {
        byte[] text = "an event".getBytes(US_ASCII);
        Framing.Format format = Framing.Format.of(event -> new Utf8Buffer(1).octets(text));
        EncodedEvent event = new EncodedEvent(Event.logged(
                new Cursor("e", 1), EventType.UPDATED, new Topic("/api/a/b"), Instant.EPOCH, Optional.empty()));
        assertThat(event.as(format.in(framing))).isEqualTo(framing.frame(text));
    }
}
