package io.carillon.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.content.FakeFields;
import io.carillon.content.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "\"8e03978e-40d5-43dd-bc93-6894a57f9324\", 8e03978e-40d5-43dd-bc93-6894a57f9324",
                "8e03978e-40d5-43dd-bc93-6894a57f9324, 8e03978e-40d5-43dd-bc93-6894a57f9324",
                "\"a b\\\\c\\\"d\", 'a b\\c\"d'",
                "' k ', k",
                "a=b;c, a=b;c"
            })
    void quotedOrBare(String line, String key) {
        assertThat(IdempotencyKey.of(FakeFields.of("Idempotency-Key", line))).contains(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "\"a", "a\"b", "a b", "a,b", "\"a\"b\"", "\"a\\b\"", "\u00e4", "\"\u00e4\""})
    void anythingElseIsRefused(String line) {
        Problems.of(400, () -> IdempotencyKey.of(FakeFields.of("Idempotency-Key", line)));
    }

    @Test
    void oneLineOfAtMost255() {
        assertThat(IdempotencyKey.of(FakeFields.of())).isEmpty();
        assertThat(IdempotencyKey.of(FakeFields.of("Idempotency-Key", "k".repeat(255))))
                .isPresent();
        Problems.of(400, () -> IdempotencyKey.of(FakeFields.of("Idempotency-Key", "k".repeat(256))));
        Problems.of(400, () -> IdempotencyKey.of(FakeFields.of("Idempotency-Key", "a", "Idempotency-Key", "a")));
    }
}
