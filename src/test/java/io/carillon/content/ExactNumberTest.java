package io.carillon.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactNumberTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1, 1.0",
        "1, 1.000e0",
        "10, 1e1",
        "10, 1E+1",
        "10, 0.1e2",
        "0, -0",
        "0, 0.000",
        "0, 0e999999999999",
        "-0.0, 0e-5",
        "1e400, 10e399",
        "0.5, 5e-1",
        "-1.50, -15e-1",
        "1200, 1.2e3",
        "0.0012, 12e-4",
        "1e99999999999999999999, 10e99999999999999999998"
    })
    void theSameNumberIsEqualHoweverItIsWritten(String one, String other) {
        assertThat(new ExactNumber(one)).isEqualTo(new ExactNumber(other)).hasSameHashCodeAs(new ExactNumber(other));
        assertThat(new ExactNumber(other)).isEqualTo(new ExactNumber(one));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2",
        "1, -1",
        "1, 10",
        "1, 1.0000000000000000000000001",
        "1e400, 1e401",
        "12, 21",
        "0, 1e-999999999999",
        "9007199254740993, 9007199254740992",
        "100, 1000",
        "0.1, 1"
    })
    void anotherNumberIsNot(String one, String other) {
        assertThat(new ExactNumber(one)).isNotEqualTo(new ExactNumber(other));
    }

    @Test
    void aNumberOfJakartaJsonCanBeEqual() {
        assertThat(new ExactNumber("5.0")).isEqualTo(Json.createValue(5));
        assertThat(new ExactNumber("5.0")).isNotEqualTo(Json.createValue("5.0"));
    }

    @Test
    void hostileExponentsCostNothing() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            ExactNumber huge = new ExactNumber("1e2147483647");
            assertThat(huge).isNotEqualTo(new ExactNumber("1e-2147483647"));
            assertThat(huge.equals(new ExactNumber("10e2147483646"))).isTrue();
            assertThat(huge.hashCode()).isEqualTo(new ExactNumber("10e2147483646").hashCode());
            assertThat(huge.doubleValue()).isInfinite();
            assertThat(huge.isIntegral()).isFalse();
            assertThatThrownBy(huge::bigIntegerValue).isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(huge::longValue).isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(huge::intValueExact).isInstanceOf(ArithmeticException.class);
        });
    }

    @Test
    void ordinaryNumbersConvert() {
        assertThat(new ExactNumber("42").intValue()).isEqualTo(42);
        assertThat(new ExactNumber("42").isIntegral()).isTrue();
        assertThat(new ExactNumber("4.2e1").longValueExact()).isEqualTo(42);
        assertThat(new ExactNumber("1e3").bigIntegerValueExact()).isEqualTo(BigInteger.valueOf(1000));
        assertThat(new ExactNumber("1.5").doubleValue()).isEqualTo(1.5);
    }
}
