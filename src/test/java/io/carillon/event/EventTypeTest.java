package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypeTest {
    @ParameterizedTest
    @ValueSource(strings = {"message", "com.example.order.placed", "x", "carillonx", "CREATED.", "created2", "!~"})
    void aSenderMayChooseItsOwn(String value) {
        assertThat(EventType.ofSender(value).sseName()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "created",
                "updated",
                "deleted",
                "hello",
                "snapshot",
                "live",
                "gap",
                "error",
                "open",
                "Created",
                "LIVE",
                "DeLeTeD",
                "carillon.created",
                "carillon.",
                "Carillon.anything",
                "CARILLON.GAP"
            })
    void noSenderMayPassForTheServer(String value) {
        assertThatThrownBy(() -> EventType.ofSender(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server's own");
    }

    @Test
    void theServersOwnAreRefusedInATurkishLocaleToo() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));

            assertThatThrownBy(() -> EventType.ofSender("LIVE")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> EventType.ofSender("CARILLON.X")).isInstanceOf(IllegalArgumentException.class);
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb", "a\r", "\u0000", "\u007f", "ä", "\uD83D\uDD14", "\u2028"})
    void onlyVisibleAsciiIsAType(String value) {
        assertThatThrownBy(() -> EventType.ofSender(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void has255CharactersAtMost() {
        assertThat(EventType.ofSender("t".repeat(255)).value()).hasSize(255);
        assertThatThrownBy(() -> EventType.ofSender("t".repeat(256))).hasMessageContaining("255");
    }

    @Test
    void theServersOwnLoseTheirPrefixInSse() {
        assertThat(EventType.CREATED.sseName()).isEqualTo("created");
        assertThat(EventType.CREATED.value()).isEqualTo("carillon.created");
        assertThat(EventType.MESSAGE.sseName()).isEqualTo("message");
    }
}
