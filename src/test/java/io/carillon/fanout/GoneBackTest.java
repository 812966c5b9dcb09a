package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.EventType;
import io.carillon.log.OpenLog;
import io.carillon.log.TailByHand;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that has gone back under its subscribers: a restored backup, or a replica that was behind. */
class GoneBackTest {
    private static final int RING = 64;

    private final Path directory;

    GoneBackTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static List<Long> offsets(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void whoIsLiveIsToldOfAGapAndHearsWhatIsInTheLogNow() {
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 100);
            TailByHand byHand = new TailByHand(log, RING);
            byHand.tell(100);
            try (OpenFanOut fanOut = OpenFanOut.of(log, byHand.tail())) {
                RecordingSink sink = fanOut.join(new Start.After(log.events().at(90)));
                sink.awaitName("live");
                byHand.goBack(60);
                sink.awaitName("gap");
                byHand.tell(70);
                sink.awaitShard(70);

                assertThat(sink.offsets().subList(0, 10)).isEqualTo(offsets(91, 100));
                assertThat(sink.offsets().subList(10, 20)).isEqualTo(offsets(61, 70));
                assertThat(sink.first(EventType.GAP).cursor())
                        .contains(log.events().at(60));
                assertThat(sink.names().indexOf("gap")).isEqualTo(12);
            }
        }
    }

    @Test
    void whoDidNotSelectAnythingThatIsLostIsToldToo() {
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 100);
            TailByHand byHand = new TailByHand(log, RING);
            byHand.tell(100);
            try (OpenFanOut fanOut = OpenFanOut.of(log, byHand.tail())) {
                RecordingSink sink = fanOut.join(new Start.Now(), "elsewhere");
                sink.awaitName("live");
                byHand.goBack(60);
                sink.awaitName("gap");

                assertThat(sink.names()).containsExactly("hello", "live", "gap");
            }
        }
    }

    /** Its page was read before, and holds offsets that are given a second time. */
    @Test
    void whoLagsHearsNothingOfWhatWasReadForItBefore() {
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 400);
            TailByHand byHand = new TailByHand(log, RING);
            byHand.tell(400);
            try (OpenFanOut fanOut = OpenFanOut.of(log, byHand.tail())) {
                RecordingSink sink = fanOut.join(
                        OpenFanOut.subscription(new Start.After(log.events().at(0))),
                        subscriber -> new RecordingSink(subscriber) {
                            @Override
                            public void write(Run run) {
                                super.write(run);
                                if (offsets().equals(offsetsUpTo(offsets().size()))
                                        && !offsets().isEmpty()
                                        && !names().contains("gap")
                                        && byHand.tail().head().offset() == 400) {
                                    byHand.goBack(60);
                                }
                            }
                        });
                sink.awaitName("gap");
                int heard = sink.offsets().size();
                byHand.tell(70);
                sink.awaitShard(70);

                assertThat(sink.offsets().subList(heard, sink.offsets().size())).isEqualTo(offsets(61, 70));
                assertThat(sink.names().indexOf("gap")).isEqualTo(1 + heard);
            }
        }
    }

    private static List<Long> offsetsUpTo(int count) {
        return offsets(1, count);
    }

    @Test
    void aSnapshotUnderWayEndsInAGap() {
        try (OpenLog log = OpenLog.in(directory)) {
            for (int i = 0; i < 40; i++) {
                log.submit(OpenLog.replace("notes", "n" + i, "x".repeat(10_000)));
            }
            TailByHand byHand = new TailByHand(log, RING);
            byHand.tell(40);
            try (OpenFanOut fanOut = OpenFanOut.of(log, byHand.tail())) {
                RecordingSink sink = fanOut.join(
                        OpenFanOut.subscription(new Start.Snapshot()), subscriber -> new RecordingSink(subscriber) {
                            @Override
                            public void write(Run run) {
                                super.write(run);
                                if (names().contains("snapshot")
                                        && byHand.tail().head().offset() == 40) {
                                    byHand.goBack(20);
                                }
                            }
                        });
                sink.awaitName("gap");
                sink.awaitName("live");

                assertThat(sink.names()).containsOnlyOnce("gap").endsWith("gap", "live");
                assertThat(sink.names().stream().filter("snapshot"::equals)).hasSizeLessThan(40);
            }
        }
    }
}
