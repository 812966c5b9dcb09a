package io.carillon.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrapsTest {
    @Test
    void nothingIsArmedUnlessThePropertySaysSo() {
        assertThat(System.getProperty(Failpoint.PROPERTY)).isNull();
        assertThat(Traps.parse("").isEmpty()).isTrue();
        for (Failpoint each : Failpoint.values()) {
            assertThatCode(each::pass).doesNotThrowAnyException();
        }
    }

    @Test
    void aTrapSpringsEachNthTimeAtItsOwnPlaceOnly() {
        Traps traps = Traps.parse("before-commit=throw@3");
        for (int i = 1; i <= 9; i++) {
            traps.spring(Failpoint.AFTER_COMMIT);
            if (i % 3 == 0) {
                assertThatThrownBy(() -> traps.spring(Failpoint.BEFORE_COMMIT)).hasMessageContaining("before-commit");
            } else {
                traps.spring(Failpoint.BEFORE_COMMIT);
            }
        }
    }

    @Test
    void aDelayIsAtLeastAsLongAsItSays() {
        Traps traps = Traps.parse("fan-out=delay:20@1,ring-eviction=throw@1");
        long begin = System.nanoTime();
        traps.spring(Failpoint.FAN_OUT);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void aJitterIsNoLongerThanItSaysAndNotAlwaysTheSame() {
        Traps traps = Traps.parse("fan-out=jitter:4@1");
        long begin = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            traps.spring(Failpoint.FAN_OUT);
        }
        assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit=halt@1",
                "before-commit",
                "before-commit=halt",
                "before-commit=halt@0",
                "fan-out=jitter@1",
                "x=delay@1",
                ","
            })
    void whatIsNotUnderstoodIsRefused(String text) {
        assertThatThrownBy(() -> Traps.parse(text + (text.equals(",") ? "x" : "")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
