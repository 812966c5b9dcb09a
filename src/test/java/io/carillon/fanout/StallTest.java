package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.log.OpenLog;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that take nothing of what waits for them. */
@Timeout(60)
class StallTest {
    private static final Duration STALL = Duration.ofMillis(400);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;

    StallTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void whoTakesNothingForTheWholeTimeIsEndedAndNotBefore() {
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.stalling(log, STALL)) {
            RecordingSink quick = fanOut.join(new Start.Now());
            RecordingSink slow = fanOut.join(new Start.Now());
            slow.awaitName("live");
            slow.setReady(false);
            long begin = System.nanoTime();
            log.publish("t", 1);
            slow.awaitClose();

            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(STALL.toNanos());
            assertThat(slow.closes()).containsExactly(CloseReason.STALLED);
            assertThat(fanOut.fanOut().sessions("").map(Presence::session))
                    .containsExactly(quick.subscriber().session());
            log.publish("t", 1);
            quick.awaitOffset(2);
            RecordingSink back = fanOut.join(new Start.After(slow.position().orElseThrow()));
            back.awaitOffset(2);
            assertThat(back.offsets()).containsExactly(1L, 2L);
        }
    }

    @Test
    void whoTakesALittleAgainAndAgainIsNotEnded() {
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.stalling(log, STALL)) {
            RecordingSink slow = fanOut.join(new Start.Now());
            RecordingSink still = fanOut.join(new Start.Now());
            slow.awaitName("live");
            still.awaitName("live");
            slow.setReady(false);
            still.setReady(false);
            log.publish("t", 3);
            await().pollInterval(STALL.dividedBy(20)).atMost(PATIENCE).until(() -> {
                slow.take();
                return !still.closes().isEmpty();
            });
            assertThat(slow.closes()).isEmpty();
            slow.setReady(true);
            slow.awaitOffset(3);
            assertThat(slow.offsets()).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void whoReadsAgainInTimeLosesNothingAndNobodyEndsWhoHasNothingToTake() {
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.stalling(log, STALL)) {
            RecordingSink idle = fanOut.join(new Start.Now(), "silent");
            RecordingSink still = fanOut.join(new Start.Now());
            RecordingSink pausing = fanOut.join(new Start.Now());
            pausing.awaitName("live");
            still.awaitName("live");
            still.setReady(false);
            pausing.setReady(false);
            log.publish("t", 2);
            pausing.setReady(true);
            pausing.awaitOffset(2);
            still.awaitClose();
            assertThat(idle.closes()).isEmpty();
            assertThat(pausing.closes()).isEmpty();
        }
    }

    @Test
    void anEndThatIsNotTakenIsNotWaitedForLongerThanThat() {
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.stalling(log, STALL)) {
            RecordingSink ended = fanOut.join(new Start.Now());
            RecordingSink watch = fanOut.join(new Start.Now());
            ended.awaitName("live");
            ended.setReady(false);
            OpenLog.await(fanOut.fanOut().end(ended.subscriber().session(), CloseReason.ENDED));
            assertThat(ended.isAbandoned()).isFalse();
            await().atMost(PATIENCE).until(ended::isAbandoned);
            assertThat(watch.closes()).isEmpty();
        }
    }
}
