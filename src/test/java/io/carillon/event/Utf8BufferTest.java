package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8BufferTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "plain", "\u007f\u0080", "naïve", "日本", "a\uD83D\uDD14b", "\uD83D lone", "end \uDD14"})
    void textIsWhatTheJdkMakesOfIt(String text) {
        assertThat(new Utf8Buffer(0).text(text).toByteArray()).isEqualTo(utf8(text));
        assertThat(new Utf8Buffer(3).octet('<').text(text).octet('>').toByteArray())
                .isEqualTo(utf8("<" + text + ">"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 11, 99, 100, 123_456_789, 999_999_999_999_999_999L, Long.MAX_VALUE})
    void numbersAreDecimal(long number) {
        assertThat(new Utf8Buffer(0).number(number).toByteArray()).isEqualTo(utf8(Long.toString(number)));
    }

    @Test
    void quotedEscapesWhatJsonWantsEscaped() {
        assertThat(new Utf8Buffer(0).quoted("plain").toByteArray()).isEqualTo(utf8("\"plain\""));
        assertThat(new Utf8Buffer(0).quoted("\u0000\u001f\"\\\u007f").toByteArray())
                .isEqualTo(utf8("\"\\u0000\\u001f\\\"\\\\\u007f\""));
        assertThat(new Utf8Buffer(0).quoted("a\"b\\c\nd\u0000e\u001fé\"").toByteArray())
                .isEqualTo(utf8("\"a\\\"b\\\\c\\u000ad\\u0000e\\u001fé\\\"\""));
    }

    @Test
    void itGrowsByWhatIsPutIn() {
        Utf8Buffer inner = new Utf8Buffer(1).octets(utf8("0123456789"), 2, 5);
        Utf8Buffer outer = new Utf8Buffer(2).octet('[').octets(inner).octets(utf8("]"));

        assertThat(outer.length()).isEqualTo(5);
        assertThat(outer.toByteArray()).isEqualTo(utf8("[234]"));
    }

    @Test
    void whatFitsExactlyIsNotCopied() {
        Utf8Buffer full = new Utf8Buffer(2).octet('o').octet('k');

        assertThat(full.toByteArray()).isSameAs(full.toByteArray()).isEqualTo(utf8("ok"));
    }
}
