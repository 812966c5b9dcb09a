package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Cursor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachDatabase
class RetentionTest {
    private static final Duration WEEK = Duration.ofDays(7);

    private final Ground.Site site;
    private final SetClock clock = new SetClock();

    RetentionTest(Ground ground, @TempDir Path directory) {
        this.site = ground.at(directory);
    }

    private OpenLog open() {
        return OpenLog.with(site.settings(), clock);
    }

    private long kept() {
        return site.number("SELECT count(*) FROM event");
    }

    @Test
    void tooManyEventsAreTrimmedInSmallSteps() {
        try (OpenLog log = open()) {
            log.publish("t", 3_500);
        }
        Retention retention = new Retention(WEEK, 1_000, WEEK, clock);
        try (Handle handle = site.database().open()) {
            assertThat(retention.step(handle)).isTrue();
            assertThat(kept()).isEqualTo(2_500);
            assertThat(EventLog.trimmed(handle)).isEqualTo(1_000);
            assertThat(retention.step(handle)).isTrue();
            assertThat(retention.step(handle)).isFalse();
            assertThat(kept()).isEqualTo(1_000);
            assertThat(retention.step(handle)).isFalse();
            assertThat(EventLog.trimmed(handle)).isEqualTo(2_500);
        }
    }

    @Test
    void oldEventsAreTrimmedInSmallSteps() {
        try (OpenLog log = open()) {
            log.publish("t", 1_500);
            clock.advance(Duration.ofHours(1));
            log.publish("t", 200);
        }
        Retention retention = new Retention(WEEK, 1_000_000, WEEK, clock);
        try (Handle handle = site.database().open()) {
            clock.advance(WEEK.minusHours(1));
            assertThat(retention.step(handle)).as("just not old enough").isFalse();
            clock.advance(Duration.ofMillis(1));
            assertThat(retention.step(handle)).isTrue();
            assertThat(kept()).isEqualTo(700);
            assertThat(retention.step(handle)).isFalse();
            assertThat(kept()).isEqualTo(200);
            clock.advance(Duration.ofHours(1));
            assertThat(retention.step(handle)).isFalse();
            assertThat(kept()).isZero();
            assertThat(EventLog.trimmed(handle)).isEqualTo(1_700);
        }
    }

    @Test
    void clockThatIsSetADayForwardAndBackTrimsNothingEarlyAndKeepsNothingForEver() {
        Duration day = Duration.ofDays(1);
        Retention retention = new Retention(WEEK, 1_000_000, WEEK, clock);
        try (OpenLog log = open()) {
            log.publish("t", 10);
            clock.advance(day);
            log.publish("t", 10);
            clock.advance(day.multipliedBy(-2));
            log.publish("t", 10);
        }
        try (Handle handle = site.database().open()) {
            clock.advance(WEEK);
            assertThat(retention.step(handle)).isFalse();
            assertThat(kept()).isEqualTo(30);
            clock.advance(Duration.ofMillis(1));
            retention.step(handle);
            assertThat(kept())
                    .as("whatever is before an event that is too old goes with it")
                    .isZero();
        }
    }

    @Test
    void anEpochGoesOnceNoCursorOfItCouldBeHonoured() {
        for (int start = 0; start < 4; start++) {
            try (OpenLog log = open()) {
                log.publish("t", 10);
            }
            site.restartDatabase();
        }
        try (Handle handle = site.database().open()) {
            new Retention(WEEK, 30, WEEK, clock).step(handle);
            assertThat(site.number("SELECT count(*) FROM epoch"))
                    .as("the first one's last cursor has all that follows it")
                    .isEqualTo(4);
            new Retention(WEEK, 29, WEEK, clock).step(handle);
            assertThat(site.number("SELECT count(*) FROM epoch")).isEqualTo(3);
            new Retention(WEEK, 5, WEEK, clock).step(handle);
            assertThat(site.number("SELECT count(*) FROM epoch")).isEqualTo(1);
            new Retention(WEEK, 0, WEEK, clock).step(handle);
            assertThat(site.number("SELECT count(*) FROM epoch")).isEqualTo(1);
        }
        try (OpenLog log = open()) {
            assertThat(log.head()).isEqualTo(40);
            assertThat(log.events().resolve(log.events().earliest())).isEqualTo(OptionalLong.of(40));
        }
    }

    @Test
    void cursorsOfWhatIsStillKeptAreHonouredAfterTheirEpochsNeighboursAreGone() {
        Cursor kept;
        Cursor gone;
        try (OpenLog log = open()) {
            log.publish("t", 10);
            gone = log.events().at(5);
        }
        site.restartDatabase();
        try (OpenLog log = open()) {
            log.publish("t", 10);
            kept = log.events().at(15);
        }
        try (Handle handle = site.database().open()) {
            new Retention(WEEK, 5, WEEK, clock).step(handle);
        }
        try (OpenLog log = open()) {
            assertThat(log.events().resolve(kept)).isEqualTo(OptionalLong.of(15));
            assertThat(log.events().after(15, 100, 1 << 20).events()).hasSize(5);
            assertThat(log.events().resolve(gone)).isEmpty();
        }
    }

    @Test
    void theJournalTrimsByItself() {
        try (OpenLog log = OpenLog.with(OpenLog.settings(site.place(), 16, 100), clock)) {
            log.publish("t", 2_500);
            await().atMost(Duration.ofSeconds(5)).until(() -> kept() == 100);
            clock.advance(WEEK.plusSeconds(1));
            await().atMost(Duration.ofSeconds(5)).until(() -> kept() == 0);

            assertThat(log.publish("t", "next").offset()).isEqualTo(2_501);
            assertThat(kept()).isEqualTo(1);
        }
    }
}
