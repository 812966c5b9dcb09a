package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LogTailTest {
    private static final long UNBOUNDED = Long.MAX_VALUE;
    private static final int WEIGHT_OF_EMPTY = 1_024;

    private static EncodedEvent event(long offset, int bytes) {
        return new EncodedEvent(Event.logged(
                new Cursor("e", offset),
                EventType.MESSAGE,
                new Topic("t"),
                Instant.EPOCH,
                Optional.of(Event.Data.json(new byte[bytes]))));
    }

    private static void append(LogTail tail, long from, long to, int bytes) {
        tail.append(
                tail.head(),
                LongStream.rangeClosed(from, to)
                        .mapToObj(offset -> event(offset, bytes))
                        .toList(),
                new Cursor("e", to));
    }

    private static List<Long> present(LogTail tail) {
        return LongStream.rangeClosed(0, tail.head().offset())
                .filter(offset -> tail.get(offset) != null)
                .boxed()
                .toList();
    }

    @Test
    void oneThatBeginsAnewHasNothingOfWhatItWasInTheMiddleOf() {
        LogTail tail = new LogTail(16, 10L * WEIGHT_OF_EMPTY, new Cursor("e", 0));
        append(tail, 1, 12, 0);
        List<Long> told = new ArrayList<>();
        tail.onCommit(() -> told.add(tail.head().offset()));

        tail.beginAnew(new Cursor("e", 11), new Cursor("e", 13));
        assertThat(present(tail))
                .as("it ends elsewhere: others' events come first")
                .isNotEmpty();
        assertThat(told).isEmpty();

        tail.beginAnew(tail.head(), new Cursor("e", 14));
        assertThat(present(tail)).isEmpty();
        assertThat(told).containsExactly(14L);

        append(tail, 15, 24, 0);
        assertThat(present(tail))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(15, 24).boxed().toList());
        append(tail, 25, 25, 0);
        assertThat(present(tail)).as("its weight is right").hasSize(10);
    }

    @Test
    void keepsAsManyAsItHasSlotsFor() {
        LogTail tail = new LogTail(16, UNBOUNDED, new Cursor("e", 0));
        append(tail, 1, 10, 0);
        assertThat(present(tail))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 10).boxed().toList());

        append(tail, 11, 40, 0);
        assertThat(present(tail))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(25, 40).boxed().toList());
        assertThat(tail.head()).isEqualTo(new Cursor("e", 40));
    }

    @Test
    void anOverwrittenSlotReadsAsAbsent() {
        LogTail tail = new LogTail(16, UNBOUNDED, new Cursor("e", 0));
        append(tail, 1, 17, 0);

        assertThat(tail.get(1)).isNull();
        assertThat(Objects.requireNonNull(tail.get(17)).offset()).isEqualTo(17);
        assertThat(tail.get(33)).isNull();
        assertThat(tail.get(0)).isNull();
    }

    @Test
    void aSizeThatIsNoPowerOfTwoIsRoundedUp() {
        LogTail tail = new LogTail(17, UNBOUNDED, new Cursor("e", 0));
        append(tail, 1, 100, 0);

        assertThat(present(tail)).hasSize(32);
    }

    @Test
    void theOldestLeaveWhenTheBytesAreTooMany() {
        LogTail tail = new LogTail(64, 10L * WEIGHT_OF_EMPTY, new Cursor("e", 0));
        append(tail, 1, 30, 0);
        assertThat(present(tail))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(21, 30).boxed().toList());

        append(tail, 31, 31, 2 * WEIGHT_OF_EMPTY);
        assertThat(present(tail)).containsExactly(28L, 29L, 30L, 31L);
    }

    @Test
    void theNewestStaysWhateverItWeighs() {
        LogTail tail = new LogTail(64, 10L * WEIGHT_OF_EMPTY, new Cursor("e", 0));
        append(tail, 1, 5, 0);
        append(tail, 6, 6, 1 << 20);
        assertThat(present(tail)).containsExactly(6L);

        append(tail, 7, 8, 0);
        assertThat(present(tail)).containsExactly(7L, 8L);
    }

    /** If what leaves were counted wrongly, the ring would after many rounds hold ever less, or ever more. */
    @Test
    void theBytesStayRightWhileSlotsAreOverwrittenAndEvicted() {
        for (int fitting : new int[] {12, 17}) {
            LogTail tail = new LogTail(16, fitting * (long) WEIGHT_OF_EMPTY, new Cursor("e", 0));
            for (long at = 1; at <= 10_000; at++) {
                append(tail, at, at, at % 70 == 0 ? 3_000 : 0);
            }
            append(tail, 10_001, 10_040, 0);

            assertThat(present(tail)).hasSize(Math.min(16, fitting));
        }
    }

    @Test
    void isWarmedWithWhatWasThereAtTheStart() {
        LogTail tail = new LogTail(16, UNBOUNDED, new Cursor("e", 40));
        tail.warm(LongStream.rangeClosed(33, 40)
                .mapToObj(offset -> event(offset, 0))
                .toList());
        assertThat(present(tail)).hasSize(8);

        append(tail, 41, 50, 0);
        assertThat(present(tail))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(35, 50).boxed().toList());
    }

    @Test
    void listenersHearOfACommitOnceTheHeadHasMoved() {
        LogTail tail = new LogTail(16, UNBOUNDED, new Cursor("e", 0));
        List<Long> heard = new ArrayList<>();
        Runnable listener = () -> heard.add(tail.head().offset());
        tail.onCommit(listener);
        append(tail, 1, 3, 0);
        append(tail, 4, 4, 0);
        tail.forget(listener);
        append(tail, 5, 5, 0);

        assertThat(heard).containsExactly(3L, 4L);
    }

    @Test
    void whatDoesNotFollowOnIsNotTaken() {
        LogTail tail = new LogTail(16, UNBOUNDED, new Cursor("e", 5));

        assertThat(tail.append(new Cursor("e", 4), List.of(event(5, 0)), new Cursor("e", 5)))
                .isFalse();
        assertThat(tail.append(new Cursor("d", 5), List.of(event(6, 0)), new Cursor("e", 6)))
                .isFalse();
        assertThat(tail.head()).isEqualTo(new Cursor("e", 5));
        assertThat(present(tail)).isEmpty();
        assertThat(tail.append(new Cursor("e", 5), List.of(event(6, 0)), new Cursor("e", 6)))
                .isTrue();
        assertThat(present(tail)).containsExactly(6L);
    }

    /** What it had before is far behind, and would be taken for what is evicted first. */
    @Test
    void mayLeaveOutWhatItCouldNotHoldAnyway() {
        LogTail tail = new LogTail(16, 8L * WEIGHT_OF_EMPTY, new Cursor("e", 0));
        append(tail, 1, 10, 0);
        tail.append(
                new Cursor("e", 10),
                LongStream.rangeClosed(1_003, 1_010)
                        .mapToObj(at -> event(at, 0))
                        .toList(),
                new Cursor("e", 1_010));
        assertThat(present(tail))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1_003, 1_010).boxed().toList());

        append(tail, 1_011, 1_012, 0);
        assertThat(present(tail))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1_005, 1_012).boxed().toList());
    }

    @Test
    void afterTheLogHasGoneBackItIsAnotherRing() {
        LogTail tail = new LogTail(16, UNBOUNDED, new Cursor("e", 0));
        append(tail, 1, 10, 0);
        Ring before = tail.ring();
        List<Long> heard = new ArrayList<>();
        tail.onCommit(() -> heard.add(tail.head().offset()));
        tail.restart(List.of(), new Cursor("f", 6));

        assertThat(heard).containsExactly(6L);
        assertThat(tail.ring()).isNotSameAs(before);
        assertThat(tail.get(6)).isNull();
        assertThat(before.head()).isEqualTo(new Cursor("e", 10));
        assertThat(Objects.requireNonNull(before.get(7)).offset()).isEqualTo(7);
    }

    @Test
    void concurrentReadersNeverSeeAWrongEvent() throws Exception {
        int ring = 64;
        int batch = 8;
        long last = 200_000;
        LogTail tail = new LogTail(ring, 40L * WEIGHT_OF_EMPTY, new Cursor("e", 0));
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> read(tail, last, batch)));
            }
            for (long at = 1; at <= last; at += batch) {
                append(tail, at, at + batch - 1, 0);
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get(30, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** How many events it found; fails on one that is not the asked-for one, or on a head that is not there yet. */
    private static long read(LogTail tail, long last, int batch) {
        long found = 0;
        for (long head = 0; head < last; ) {
            head = tail.head().offset();
            EncodedEvent newest = tail.get(head);
            long after = tail.head().offset();
            if (head > 0 && newest == null) {
                assertThat(after - head).isGreaterThanOrEqualTo(40 - 2L * batch);
            }
            long offset = head - ThreadLocalRandom.current().nextInt(80);
            EncodedEvent event = tail.get(offset);
            if (event != null) {
                assertThat(event.offset()).isEqualTo(offset);
                found++;
            }
        }
        return found;
    }
}
