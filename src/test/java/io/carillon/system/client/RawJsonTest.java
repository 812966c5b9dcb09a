package io.carillon.system.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RawJsonTest {
    @Test
    void partsStayAsTheyAre() {
        assertThat(RawJson.members("{ \"a\" : 1.10 , \"b\":{\"x\":[1, \"]}\"]},\"c\":\"\\\"\\u00e9\" }"))
                .containsEntry("a", "1.10")
                .containsEntry("b", "{\"x\":[1, \"]}\"]}")
                .containsEntry("c", "\"\\\"\\u00e9\"")
                .hasSize(3);
        assertThat(RawJson.members("{}")).isEmpty();
        assertThat(RawJson.elements("[]")).isEmpty();
        assertThat(RawJson.elements("[1,[2,3],{\"a\":4}]")).containsExactly("1", "[2,3]", "{\"a\":4}");
        assertThat(RawJson.string("\"\\\"\\u00e9\\n\"")).isEqualTo("\"é\n");
        assertThat(RawJson.string(RawJson.literal("a\"\\\n\u0001é"))).isEqualTo("a\"\\\n\u0001é");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\":1",
                "{\"a\":1}x",
                "{\"a\":1,\"a\":2}",
                "{\"a\":}",
                "{\"a\" 1}",
                "[1]",
                "{\"a\":\"x}"
            })
    void whatIsNoObjectIsAViolation(String text) {
        assertThatThrownBy(() -> RawJson.members(text)).isInstanceOf(WireViolation.class);
    }
}
