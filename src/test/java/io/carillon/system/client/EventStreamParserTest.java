package io.carillon.system.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventStreamParserTest {
    private static List<SseItem> parse(String text, int pieceLength) {
        List<SseItem> items = new ArrayList<>();
        EventStreamParser parser = new EventStreamParser(items::add);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += pieceLength) {
            parser.accept(ByteBuffer.wrap(bytes, at, Math.min(pieceLength, bytes.length - at)));
        }
        return items;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1_000})
    void blocksCommentsIdsAndRetriesInPiecesOfAnyLength(int pieceLength) {
        List<SseItem> items = parse(
                ": hi\r\n\r\nid: a-1\r\nevent: created\r\ndata: one\r\ndata:two\r\n\r\nid: a-2\n\nretry: 1500\n\r\ndata: x\n\ndata: ü\r\r",
                pieceLength);
        assertThat(items).hasSize(6);
        assertThat(items.get(0)).isEqualTo(new SseItem.Comment(" hi"));
        SseItem.Dispatched event = (SseItem.Dispatched) items.get(1);
        assertThat(event.id()).isEqualTo(Optional.of("a-1"));
        assertThat(event.event()).isEqualTo("created");
        assertThat(event.text()).isEqualTo("one\ntwo");
        assertThat(items.get(2)).isEqualTo(new SseItem.IdOnly("a-2"));
        assertThat(items.get(3)).isEqualTo(new SseItem.Retry(1_500));
        SseItem.Dispatched last = (SseItem.Dispatched) items.get(5);
        assertThat(last.text()).isEqualTo("ü");
        assertThat(last.event()).isEqualTo("message");
        assertThat(last.id()).isEmpty();
    }

    @Test
    void halfABlockIsNotDispatched() {
        assertThat(parse("id: a-1\ndata: x\n", 1_000)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dat: x\n", "\ufeffdata: x\n", "5f\n", "retry: soon\n", "event: x\n\n", "id: \0\n", "{\"a\":1}\n"
            })
    void whatWeNeverSendIsAViolation(String text) {
        assertThatThrownBy(() -> parse(text, 1_000)).isInstanceOf(WireViolation.class);
    }
}
