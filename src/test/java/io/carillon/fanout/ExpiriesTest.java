package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.log.OpenLog;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When streams have to end: to the millisecond, so that only the shard's turn comes on top. */
class ExpiriesTest {
    private final Expiries expiries = new Expiries();

    private static Subscriber subscriber(OpenLog log, String session) {
        Shard shard = new Shard(
                1,
                log.store().tail(),
                log.events(),
                log.store().resources(),
                new Notices(Clock.systemUTC()),
                Runnable::run,
                new FanOutSettings(1, 1, OpenFanOut.NO_HEARTBEAT),
                new Roster(SessionLimits.USUAL));
        return new Subscriber(
                shard,
                session,
                Optional.empty(),
                Optional.empty(),
                Selection.EVERYTHING,
                new Subscriber.Origin(log.store().tail().ring(), 0, Optional.empty(), false, false),
                RecordingSink::new);
    }

    private void set(Subscriber subscriber, long atMillis) {
        expiries.set(subscriber, Optional.of(Instant.ofEpochMilli(atMillis)));
    }

    @Test
    void eachIsDueFromItsInstantOnAndTheWaitIsForTheFirst(@TempDir Path directory) {
        try (OpenLog log = OpenLog.in(directory)) {
            Subscriber first = subscriber(log, "b");
            Subscriber second = subscriber(log, "a");
            assertThat(expiries.millisToNext(1_000, 60_000)).isEqualTo(60_000);
            set(second, 5_000);
            set(first, 4_000);

            assertThat(expiries.millisToNext(1_000, 60_000)).isEqualTo(3_000);
            assertThat(expiries.millisToNext(1_000, 100)).isEqualTo(100);
            assertThat(expiries.due(3_999)).isEmpty();
            assertThat(expiries.due(4_000)).containsExactly(first);
            assertThat(expiries.due(5_000)).containsExactly(first, second);
            assertThat(expiries.millisToNext(4_500, 60_000)).isNotPositive();
        }
    }

    @Test
    void aNewTokenPutsOffTheEndAndWhoHasGoneHasNone(@TempDir Path directory) {
        try (OpenLog log = OpenLog.in(directory)) {
            Subscriber renewed = subscriber(log, "a");
            Subscriber gone = subscriber(log, "b");
            Subscriber freed = subscriber(log, "c");
            set(renewed, 4_000);
            set(gone, 4_000);
            set(freed, 4_000);
            set(renewed, 9_000);
            expiries.remove(gone);
            expiries.set(freed, Optional.empty());

            assertThat(expiries.due(8_999)).isEmpty();
            assertThat(expiries.due(9_000)).containsExactly(renewed);
            set(renewed, 2_000);
            assertThat(expiries.due(2_000)).containsExactly(renewed);
        }
    }
}
