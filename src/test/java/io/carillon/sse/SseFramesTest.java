package io.carillon.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.CloudEvents;
import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.sse.SseDecoder.Message;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseFramesTest {
    /** As many as take a second or two; a million go through another's parser, see docs/reliability.md. */
    private static final int RANDOM_INPUTS = 200_000;

    /** What a decoder looks at, and what others take for the end of a line. */
    private static final List<String> PIECES = List.of(
            "\r",
            "\n",
            "\r\n",
            "\n\n",
            "\r\r",
            "\n\r",
            "\0",
            "\uFEFF",
            "\u2028",
            "\u2029",
            "\u0085",
            "\u000b",
            "\u000c",
            ":",
            " ",
            "\t",
            "data:",
            "data: ",
            "id:",
            "id: 1",
            "event:",
            "event: x",
            "retry:",
            "retry: 1",
            ": ",
            "\ndata: forged",
            "\rid: forged",
            "\revent: forged",
            "\u001b[31m",
            "a");

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] block(String id, String name, String comment, long retry, String data) {
        return SseFrames.block(id, name, comment, retry, data.isEmpty() ? Optional.empty() : Optional.of(utf8(data)));
    }

    private static EncodedEvent event(Optional<Cursor> cursor, EventType type) {
        return new EncodedEvent(
                new Event("x", cursor, type, Optional.of(new Topic("/api/notes/7")), Instant.EPOCH, Optional.empty()));
    }

    @Test
    void anEventIsIdNameAndCloudEventOnOneLine() {
        EncodedEvent event = event(Optional.of(new Cursor("k3f9", 42)), EventType.UPDATED);

        assertThat(text(event.as(SseFrames.FORMAT.plain())))
                .isEqualTo("id: k3f9-42\nevent: updated\ndata: " + text(event.as(CloudEvents.JSON)) + "\n\n");
    }

    @Test
    void anEventWithoutACursorHasNoId() {
        assertThat(text(event(Optional.empty(), EventType.SNAPSHOT).as(SseFrames.FORMAT.plain())))
                .startsWith("event: snapshot\ndata: {")
                .doesNotContain("id: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\r\n"})
    void everyLineEndBeginsANewDataLine(String end) {
        assertThat(text(block("", "", "", -1, "a" + end + "b"))).isEqualTo("data: a\ndata: b\n\n");
        assertThat(text(block("", "", "", -1, end))).isEqualTo("data: \ndata: \n\n");
        assertThat(text(block("", "", "", -1, "a" + end + end + "b"))).isEqualTo("data: a\ndata: \ndata: b\n\n");
    }

    @Test
    void mixedLineEndsAreEachOne() {
        assertThat(text(block("", "", "", -1, "a\n\rb\r\r\nc")))
                .isEqualTo("data: a\ndata: \ndata: b\ndata: \ndata: c\n\n");
    }

    @Test
    void otherSeparatorsAreNoLineEnds() {
        String data = "a\u2028b\u2029c\u0085d\u000be\u000cf\u001eg\uFEFF";

        assertThat(text(block("", "", "", -1, data))).isEqualTo("data: " + data + "\n\n");
    }

    @Test
    void noDataCanForgeAField() {
        SseDecoder read = SseDecoder.read(block("1", "", "", -1, "x\revent: deleted\rid: 9\r\r: y"));

        assertThat(read.messages()).containsExactly(new Message("message", "x\nevent: deleted\nid: 9\n\n: y", "1"));
    }

    @Test
    void noCommentCanForgeAField() {
        SseDecoder read = SseDecoder.read(block("", "", "x\rdata: forged\r\n\nid: 9", -1, ""));

        assertThat(read.messages()).isEmpty();
        assertThat(read.lastEventId()).isEmpty();
        assertThat(read.comments()).containsExactly(" x", " data: forged", " ", " id: 9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "\u0000", "\n", "a\r\n"})
    void lineEndsAndNulAreRefusedInIdAndName(String value) {
        assertThatThrownBy(() -> block(value, "", "", -1, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SSE id");
        assertThatThrownBy(() -> block("", value, "", -1, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SSE event");
    }

    @Test
    void emptyDataIsDispatchedAndNoDataIsNot() {
        assertThat(SseDecoder.read(SseFrames.block("1", "ping", "", -1, Optional.of(new byte[0])))
                        .messages())
                .containsExactly(new Message("ping", "", "1"));
        SseDecoder none = SseDecoder.read(SseFrames.block("1", "ping", "", 7, Optional.empty()));
        assertThat(none.messages()).isEmpty();
        assertThat(none.lastEventId()).isEqualTo("1");
        assertThat(none.retry()).isEqualTo(7);
    }

    @Test
    void aKeepAliveTellsNothing() {
        SseDecoder read = SseDecoder.read(SseFrames.comment());

        assertThat(read.messages()).isEmpty();
        assertThat(read.lastEventId()).isEmpty();
        assertThat(read.comments()).hasSize(1);
    }

    @Test
    void aPositionMovesTheIdWithoutAnEvent() {
        SseDecoder read = SseDecoder.read(SseFrames.position(new Cursor("k3f9", 43)));

        assertThat(read.messages()).isEmpty();
        assertThat(read.lastEventId()).isEqualTo("k3f9-43");
    }

    @Test
    void aGoodbyeSaysWhenAndFromWhere() {
        SseDecoder read = SseDecoder.read(SseFrames.goodbye("k3f9-43", 1_234));
        assertThat(read.messages()).isEmpty();
        assertThat(read.lastEventId()).isEqualTo("k3f9-43");
        assertThat(read.retry()).isEqualTo(1_234);

        assertThat(SseDecoder.read(SseFrames.goodbye("", 500)).lastEventId()).isEmpty();
    }

    /** What a decoder makes of line ends is LF, whichever they were; all else comes back as it went in. */
    @Test
    void randomBlocksComeBackAsTheyWentIn() {
        long seed = System.nanoTime();
        System.out.println("SseFramesTest: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < RANDOM_INPUTS; i++) {
            String id = line(random);
            String name = line(random);
            String data = anything(random);
            long retry = random.nextInt(3) - 1L;
            SseDecoder read = SseDecoder.read(block(id, name, anything(random), retry, data));

            List<Message> expected = data.isEmpty()
                    ? List.of()
                    : List.of(new Message(name.isEmpty() ? "message" : name, data.replaceAll("\r\n|\r", "\n"), id));
            if (!read.messages().equals(expected) || !read.lastEventId().equals(id) || read.retry() != retry) {
                assertThat(read.messages()).as("seed %d, input %d", seed, i).isEqualTo(expected);
                assertThat(read.lastEventId()).as("seed %d, input %d", seed, i).isEqualTo(id);
                assertThat(read.retry()).as("seed %d, input %d", seed, i).isEqualTo(retry);
            }
        }
    }

    private static String anything(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            if (random.nextInt(4) > 0) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            } else if (random.nextBoolean()) {
                text.appendCodePoint(0x10000 + random.nextInt(0x100000));
            } else {
                text.append((char) random.nextInt(0xd800));
            }
        }
        return text.toString();
    }

    private static String line(Random random) {
        return random.nextInt(3) == 0 ? "" : anything(random).replaceAll("[\r\n\u0000]", "x");
    }
}
