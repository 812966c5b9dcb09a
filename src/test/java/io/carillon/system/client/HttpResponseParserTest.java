package io.carillon.system.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpResponseParserTest {
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static final class Collected implements HttpResponseParser.Handler {
        private final StringBuilder text = new StringBuilder();
        private HttpHead head;
        private boolean ended;

        @Override
        public void head(HttpHead parsed) {
            head = parsed;
        }

        @Override
        public void body(ByteBuffer part) {
            text.append(StandardCharsets.ISO_8859_1.decode(part));
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    private static Collected parse(String method, String text, int pieceLength) {
        Collected collected = new Collected();
        HttpResponseParser parser = new HttpResponseParser(method, collected);
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += pieceLength) {
            parser.accept(ByteBuffer.wrap(bytes, at, Math.min(pieceLength, bytes.length - at)));
        }
        return collected;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000})
    void chunksInPiecesOfAnyLength(int pieceLength) {
        Collected got = parse("GET", CHUNKED + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", pieceLength);
        assertThat(got.head.status()).isEqualTo(200);
        assertThat(got.text).hasToString("hello!");
        assertThat(got.ended).isTrue();
    }

    @Test
    void countedBodyAndTheAnswerToHead() {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
        assertThat(parse("GET", answer + "hi", 1_000).text).hasToString("hi");
        assertThat(parse("HEAD", answer, 1_000).ended).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CHUNKED + "5\r\nhello!\r\n",
                CHUNKED + "5\nhello\r\n",
                CHUNKED + "data: x\r\n",
                CHUNKED + "0\r\n\r\n5\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi!",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
                "data: x\r\n\r\n"
            })
    void bytesWhereNoneBelongAreAViolation(String text) {
        assertThatThrownBy(() -> parse("GET", text, 1_000)).isInstanceOf(WireViolation.class);
    }
}
