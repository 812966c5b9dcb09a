package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @ParameterizedTest
    @ValueSource(strings = {"k3f9-42", "a-0", "0-1", "abcdefghijklmnopqrstuvwxyz012345-999999999999999999"})
    void isReadAsItIsWritten(String text) {
        assertThat(Cursor.parse(text).toString()).isEqualTo(text);
    }

    @Test
    void hasAnEpochAndAnOffset() {
        assertThat(Cursor.parse("k3f9-42")).isEqualTo(new Cursor("k3f9", 42));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "42",
                "k3f9",
                "k3f9-",
                "-42",
                "k3f9-042",
                "k3f9-00",
                "k3f9--1",
                "k3f9-+1",
                "k3f9-4 2",
                " k3f9-42",
                "k3f9-42\n",
                "K3F9-42",
                "k3-f9-42",
                "k3f9-1000000000000000000",
                "k3f9-99999999999999999999",
                "k3f9-\u0664\u0662",
                "abcdefghijklmnopqrstuvwxyz0123456-1"
            })
    void otherTextIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Cursor.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<epoch>-<offset>")
                .hasMessageContaining("k3f9-42");
    }

    @Test
    void negativeOffsetsAndEmptyEpochsAreNoCursors() {
        assertThatThrownBy(() -> new Cursor("k3f9", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Cursor("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Cursor("a".repeat(33), 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
