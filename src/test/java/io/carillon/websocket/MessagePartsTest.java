package io.carillon.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessagePartsTest {
    private final MessageParts parts = new MessageParts(8);

    @Test
    void partsMakeOneMessageWithTheLast() {
        assertThat(parts.add("ab", false)).isEmpty();
        assertThat(parts.add("", false)).isEmpty();
        assertThat(parts.add("cd", true)).contains("abcd");
        assertThat(parts.add("e", true)).contains("e");
        assertThat(parts.isTooBig()).isFalse();
    }

    @Test
    void asManyCharactersAsMayBeAreTaken() {
        assertThat(parts.add("12345678", true)).contains("12345678");
        assertThat(parts.add("1234", false)).isEmpty();
        assertThat(parts.add("5678", true)).contains("12345678");
    }

    @Test
    void oneMoreIsTooBigInOnePartAndInSeveral() {
        assertThat(parts.add("123456789", true)).isEmpty();
        assertThat(parts.isTooBig()).isTrue();

        MessageParts others = new MessageParts(8);
        others.add("12345678", false);
        assertThat(others.isTooBig()).isFalse();
        others.add("9", false);
        assertThat(others.isTooBig()).isTrue();
    }

    @Test
    void nothingIsTakenAfterOneThatWasTooBig() {
        parts.add("123456789", false);

        assertThat(parts.add("1", true)).isEmpty();
    }
}
