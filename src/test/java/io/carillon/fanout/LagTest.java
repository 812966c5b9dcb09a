package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Readership;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import io.carillon.log.OpenLog;
import io.carillon.log.TailByHand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Subscribers that fall behind, all of them on a ring far too small. */
@Timeout(60)
class LagTest {
    private static final int RING = 16;
    private static final int MANY = 3_000;

    private final Path directory;

    LagTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private OpenLog open(long retainEvents) {
        return OpenLog.with(OpenLog.settings(directory, RING, retainEvents));
    }

    private static List<Long> upTo(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    /** Holds its shard's thread up in a write until it is let go, which no real sink may do. */
    private static final class HoldingSink extends RecordingSink {
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);

        HoldingSink(Subscriber subscriber) {
            super(subscriber);
        }

        @Override
        public void write(Run run) {
            super.write(run);
            if (names().contains("message")) {
                held.countDown();
                try {
                    assertThat(letGo.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** Fails at one topic. */
    private static final class FailingReadership implements Readership {
        @Override
        public boolean reads(Event event) {
            return reads(event.topic().orElseThrow());
        }

        @Override
        public boolean reads(Topic topic) {
            if (topic.value().equals("fail")) {
                throw new IllegalStateException("on purpose");
            }
            return true;
        }

        @Override
        public List<String> privatePrefixes() {
            return List.of();
        }
    }

    @Test
    void anEventThatFailsAtOneSubscriberIsNotMissedByThoseAfterIt() {
        try (OpenLog log = open(1_000_000);
                OpenFanOut fanOut = OpenFanOut.of(log, 1, OpenFanOut.NO_HEARTBEAT)) {
            RecordingSink before = fanOut.join(new Start.Now());
            Subscription failing = new Subscription(
                    Selection.of(List.of(TopicSelector.ALL)),
                    new Start.Now(),
                    Optional.empty(),
                    Optional.empty(),
                    new Rights(new FailingReadership(), Optional.empty()));
            RecordingSink failed = fanOut.join(failing, RecordingSink::new);
            RecordingSink after = fanOut.join(new Start.Now());
            after.awaitName("live");

            log.publish("t", 1);
            log.publish("fail", 1);
            log.publish("t", 1);

            for (RecordingSink each : List.of(before, after)) {
                each.awaitOffset(3);
                assertThat(each.offsets()).containsExactly(1L, 2L, 3L);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> failed.closes().contains(CloseReason.FAILED));
        }
    }

    @Test
    void aSinkThatIsNeverReadyHoldsNobodyUpAndGetsEverythingLater() {
        try (OpenLog log = open(1_000_000);
                OpenFanOut fanOut = OpenFanOut.of(log, 1, OpenFanOut.NO_HEARTBEAT)) {
            RecordingSink quick = fanOut.join(new Start.Now());
            RecordingSink slow = fanOut.join(new Start.Now());
            slow.awaitName("live");
            slow.setReady(false);
            log.publish("t", MANY);
            quick.awaitOffset(MANY);
            assertThat(slow.offsets()).isEmpty();

            slow.setReady(true);
            slow.awaitOffset(MANY);
            log.publish("t", 1);
            slow.awaitOffset(MANY + 1);
            quick.awaitOffset(MANY + 1);

            assertThat(slow.offsets()).isEqualTo(upTo(1, MANY + 1)).isEqualTo(quick.offsets());
            assertThat(slow.names().stream().filter("live"::equals)).hasSize(1);
            assertThat(slow.largestRun()).as("what waits leaves in few writes").isGreaterThan(100);
        }
    }

    @Test
    void aSinkThatStopsAndGoesMissesNothing() {
        try (OpenLog log = open(1_000_000);
                OpenFanOut fanOut = OpenFanOut.of(log, 1, OpenFanOut.NO_HEARTBEAT)) {
            RecordingSink sink = fanOut.join(new Start.Now(), "even", "/t*");
            for (int round = 0; round < 60; round++) {
                sink.setReady(round % 3 != 0);
                log.publish(round % 2 == 0 ? "even" : "odd", 30);
            }
            sink.setReady(true);
            log.publish("end", 1);
            log.publish("/tend", 1);
            sink.awaitOffset(1_802);

            assertThat(sink.offsets()).doesNotHaveDuplicates().isSorted().hasSize(901);
        }
    }

    @Test
    void aShardThatIsOverrunByABurstMissesNothing() throws Exception {
        try (OpenLog log = open(1_000_000);
                OpenFanOut fanOut = OpenFanOut.of(log, 1, OpenFanOut.NO_HEARTBEAT)) {
            HoldingSink holding = fanOut.join(OpenFanOut.subscription(new Start.Now()), HoldingSink::new);
            RecordingSink all = fanOut.join(new Start.Now());
            RecordingSink exact = fanOut.join(new Start.Now(), "u");
            log.publish("t", 1);
            assertThat(holding.held.await(20, TimeUnit.SECONDS)).isTrue();
            log.publish("t", MANY);
            log.publish("u", 1);
            holding.letGo.countDown();
            holding.awaitOffset(MANY + 2);
            all.awaitOffset(MANY + 2);
            exact.awaitOffset(MANY + 2);

            assertThat(all.offsets()).isEqualTo(upTo(1, MANY + 2)).isEqualTo(holding.offsets());
            assertThat(exact.offsets()).containsExactly(MANY + 2L);
        }
    }

    @Test
    void retentionThatOvertakesALaggingSubscriberGivesItAGapAndItGoesOn() {
        try (OpenLog log = open(100);
                OpenFanOut fanOut = OpenFanOut.of(log, 1, OpenFanOut.NO_HEARTBEAT)) {
            RecordingSink sink = fanOut.join(new Start.Now());
            sink.awaitName("live");
            sink.setReady(false);
            log.publish("t", MANY);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> log.events().earliest().offset() == MANY - 100);
            sink.setReady(true);
            sink.awaitName("gap");
            log.publish("t", 2);
            sink.awaitOffset(MANY + 2);

            assertThat(sink.names()).containsExactly("hello", "live", "gap", "message", "message");
            assertThat(sink.first(EventType.GAP).cursor()).contains(log.events().at(MANY));
        }
    }

    /** A page of the log may hold events that are committed but not yet told of; telling of them must not send them twice. */
    @Test
    void whatAPageHoldsBeyondTheTailIsNotSentTwice() {
        try (OpenLog log = open(1_000_000)) {
            log.publish("t", 100);
            TailByHand byHand = new TailByHand(log, RING);
            byHand.tell(50);
            try (OpenFanOut fanOut = OpenFanOut.of(log, byHand.tail())) {
                RecordingSink sink = fanOut.join(new Start.After(log.events().at(0)));
                sink.awaitName("live");
                byHand.tell(60);
                sink.awaitOffset(60);
                byHand.tell(100);
                sink.awaitOffset(100);

                sink.awaitShard();
                assertThat(sink.offsets()).isEqualTo(upTo(1, 100));
            }
        }
    }

    /** What is committed but not yet told of is left out of a snapshot, so the stream is not live before it is told. */
    @Test
    void snapshotIsNotLiveBeforeAllIsToldThatItLeftOut() {
        try (OpenLog log = open(1_000_000)) {
            log.submit(OpenLog.replace("notes", "1", "a"));
            log.submit(OpenLog.replace("notes", "2", "b"));
            TailByHand byHand = new TailByHand(log, RING);
            byHand.tell(2);
            log.submit(OpenLog.replace("notes", "1", "changed"));
            log.publish("elsewhere", 1);
            try (OpenFanOut fanOut = OpenFanOut.of(log, byHand.tail())) {
                RecordingSink sink = fanOut.join(new Start.Snapshot(), "/api/notes/*");
                sink.awaitName("snapshot");
                for (int turns = 0; turns < 3; turns++) {
                    sink.awaitShard();
                }
                byHand.tell(3);
                sink.awaitOffset(3);
                sink.awaitShard();
                assertThat(sink.names()).containsExactly("hello", "snapshot", "updated");
                byHand.tell(4); // is not selected, and yet it is what the stream waits for
                sink.awaitName("live");
                assertThat(sink.names()).containsExactly("hello", "snapshot", "updated", "live");
            }
        }
    }

    /** With an event that arrives during each write, there is never a round without news. */
    @Test
    void liveIsToldUnderASteadyStreamToo() {
        try (OpenLog log = open(1_000_000)) {
            log.publish("t", 60);
            TailByHand byHand = new TailByHand(log, RING);
            byHand.tell(1);
            try (OpenFanOut fanOut = OpenFanOut.of(log, byHand.tail())) {
                RecordingSink sink = fanOut.join(
                        OpenFanOut.subscription(new Start.After(log.events().at(0))),
                        subscriber -> new RecordingSink(subscriber) {
                            @Override
                            public void write(Run run) {
                                super.write(run);
                                if (byHand.tail().head().offset() < 60) {
                                    byHand.tell(byHand.tail().head().offset() + 1);
                                }
                            }
                        });
                sink.awaitOffset(60);
                sink.awaitName("live");

                assertThat(sink.names().indexOf("live")).isLessThan(5);
                assertThat(sink.offsets()).isEqualTo(upTo(1, 60));
            }
        }
    }

    @Test
    void oneHugeEventAmongSmallOnesIsDelivered() {
        try (OpenLog log = open(1_000_000);
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            log.publish("t", 40);
            log.publish("t", "x".repeat(3 << 20));
            log.publish("t", 40);
            RecordingSink sink = fanOut.join(new Start.Earliest());
            sink.awaitName("live");

            assertThat(sink.offsets()).isEqualTo(upTo(1, 81));
        }
    }
}
