package io.carillon.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Selectors;
import io.carillon.event.TopicSelector;
import jakarta.json.spi.JsonProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    private static Command parse(String text) {
        return Command.parse(JsonProvider.provider(), Selectors.OF_PATHS, text);
    }

    @Test
    void aClientMaySubscribeUnsubscribeAndPing() {
        assertThat(parse("{\"subscribe\":\"/api/notes/*\"}"))
                .isEqualTo(new Command.Subscribe(TopicSelector.parse("/api/notes/*")));
        assertThat(parse(" {\"unsubscribe\" : \"/a\\u00e4*\"} "))
                .isEqualTo(new Command.Unsubscribe(TopicSelector.parse("/a\u00e4*")));
        assertThat(parse("{\"ping\":-1.50e3}"))
                .isInstanceOfSatisfying(
                        Command.Ping.class,
                        ping -> assertThat(ping.number().bigDecimalValue()).isEqualByComparingTo("-1500"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "null",
                "1",
                "\"subscribe\"",
                "[]",
                "[{\"ping\":1}]",
                "{}",
                "{\"ping\":\"1\"}",
                "{\"ping\":null}",
                "{\"Subscribe\":\"a\"}",
                "{\"subscribe\":1}",
                "{\"subscribe\":null}",
                "{\"subscribe\":[\"a\"]}",
                "{\"subscribe\":\"a\",\"unsubscribe\":\"b\"}",
                "{\"subscribe\":\"a\"",
                "{\"subscribe\":\"a\"}x",
                "{\"subscribe\":\"a\"} {\"ping\":1}",
                "{\"subscribe\":\"\"}",
                "{\"subscribe\":\"/(a\"}",
                "{\"subscribe\":\"\\u0000\"}",
                "{\"subscribe\":\"\\ud800\"}",
                "{\"ping\":NaN}",
                "{\"ping\":01}",
                "{\"ping\":1e99999999999}",
                "{ping:1}",
                "{'ping':1}",
                "\uFEFF",
                "\u0000"
            })
    void whatIsNoCommandIsRefusedWithAMessage(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theAnswerSaysWhatACommandLooksLike() {
        assertThatThrownBy(() -> parse("{\"hello\":1}"))
                .hasMessageContaining("{\"subscribe\":\"<topic>\"}")
                .hasMessageContaining("{\"ping\":<number>}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
    void noDepthIsTooDeepToBeRefused(String part) {
        String deep = part.repeat(60_000 / part.length());

        assertThatThrownBy(() -> parse(deep)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> parse("{\"ping\":" + deep)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNumberThatIsTooLongIsRefusedAndOthersComeBackAsTheyAre() {
        assertThatThrownBy(() -> parse("{\"ping\":" + "9".repeat(60_000) + "}"))
                .isInstanceOf(IllegalArgumentException.class);
        for (String number : new String[] {"9".repeat(1_000), "0.1000", "-0", "1E+99999999"}) {
            assertThat(((Command.Ping) parse("{\"ping\":" + number + "}"))
                            .number()
                            .toString())
                    .isEqualTo(number.equals("-0") ? "0" : number);
        }
    }
}
