package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Cursor;
import io.carillon.log.OpenLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Heartbeats, and the ways in which streams end. */
@Timeout(60)
class EndTest {
    private static final Duration HEARTBEAT = Duration.ofMillis(100);

    private final OpenLog log;

    EndTest(@TempDir Path directory) {
        this.log = OpenLog.in(directory);
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** Fails in one of a sink's methods, once it is live. */
    private static final class FailingSink extends RecordingSink {
        private final String where;
        private final RuntimeException failure = new IllegalStateException("on purpose");
        private volatile boolean armed;

        FailingSink(Subscriber subscriber, String where) {
            super(subscriber);
            this.where = where;
        }

        private void pass(String method) {
            if (armed && where.equals(method)) {
                throw failure;
            }
        }

        @Override
        public boolean isReady() {
            pass("isReady");
            return super.isReady();
        }

        @Override
        public void write(Run run) {
            pass("write");
            super.write(run);
        }

        @Override
        public void heartbeat(Optional<Cursor> position) {
            pass("heartbeat");
            super.heartbeat(position);
        }

        @Override
        public boolean close(CloseReason reason, Optional<Cursor> position) {
            boolean all = super.close(reason, position);
            pass("close");
            return all;
        }
    }

    @Test
    void heartbeatsComeInTheirRhythmAndTellThePosition() {
        try (OpenFanOut fanOut = OpenFanOut.of(log, 2, HEARTBEAT)) {
            RecordingSink quiet = fanOut.join(new Start.Now(), "nothing");
            await().atMost(Duration.ofSeconds(10)).until(() -> quiet.beats().size() >= 3);
            log.publish("t", 5);
            int before = quiet.beats().size();
            await().atMost(Duration.ofSeconds(10)).until(() -> quiet.beats().size() >= before + 2);

            assertThat(quiet.beats().get(0)).contains(log.events().at(0));
            assertThat(quiet.beats().get(quiet.beats().size() - 1))
                    .contains(log.events().at(5));
            assertThat(quiet.names()).containsExactly("hello", "live");
        }
    }

    @Test
    void theFirstHeartbeatComesWhenItWasAskedFor() {
        try (OpenFanOut fanOut = OpenFanOut.of(log)) {
            long begun = System.nanoTime();
            RecordingSink sink = fanOut.join(
                    new Subscription(
                            Selection.EVERYTHING,
                            new Start.Now(),
                            Optional.empty(),
                            Optional.of(Duration.ofMillis(50)),
                            Rights.ALL),
                    RecordingSink::new);
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> !sink.beats().isEmpty());

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
            assertThat(sink.beats()).hasSize(1);
        }
    }

    @Test
    void thereIsNoPositionBeforeAClientCouldResumeFromIt() {
        log.submit(OpenLog.replace("notes", "1", "a"));
        try (OpenFanOut fanOut = OpenFanOut.of(log, 1, HEARTBEAT)) {
            RecordingSink sink = fanOut.join(
                    OpenFanOut.subscription(new Start.Snapshot()), subscriber -> new RecordingSink(subscriber) {
                        @Override
                        public boolean isReady() {
                            return super.isReady() && beats().size() >= 2;
                        }
                    });
            await().atMost(Duration.ofSeconds(10)).until(() -> sink.beats().size() >= 2);
            sink.setReady(true);
            sink.awaitName("live");
            int before = sink.beats().size();
            await().atMost(Duration.ofSeconds(10)).until(() -> sink.beats().size() > before);

            assertThat(sink.beats().subList(0, 2)).containsOnly(Optional.empty());
            assertThat(sink.beats().get(before)).contains(log.events().at(1));
        }
    }

    @Test
    void whoLeavesIsClosedOnceHoweverOftenItIsSaid() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (OpenFanOut fanOut = OpenFanOut.of(log, 2, Duration.ofMillis(1))) {
            List<RecordingSink> sinks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sinks.add(fanOut.join(new Start.Earliest()));
            }
            List<Future<?>> leaving = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                leaving.add(threads.submit(() -> sinks.forEach(sink -> {
                    log.journal().submit(OpenLog.message("t", "x"));
                    sink.subscriber().leave(CloseReason.PEER_GONE);
                    sink.subscriber().ready();
                    sink.subscriber().execute(() -> assertThat(sink.closes()).isEmpty());
                })));
            }
            for (Future<?> each : leaving) {
                each.get(20, TimeUnit.SECONDS);
            }
            sinks.forEach(RecordingSink::awaitClose);
            RecordingSink last = fanOut.join(new Start.Now());
            last.awaitName("live");
            log.publish("t", 10);
            last.awaitPosition(log.head());

            assertThat(sinks).allSatisfy(sink -> {
                assertThat(sink.closes()).containsExactly(CloseReason.PEER_GONE);
                sink.assertKeptToTheRules();
            });
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSinkThatThrowsEndsOnlyItsOwnSubscriber() {
        for (String where : List.of("isReady", "write", "heartbeat")) {
            try (OpenFanOut fanOut = OpenFanOut.of(log, 1, HEARTBEAT)) {
                RecordingSink before = fanOut.join(new Start.Now());
                FailingSink failing = fanOut.join(
                        OpenFanOut.subscription(new Start.Now()), subscriber -> new FailingSink(subscriber, where));
                RecordingSink after = fanOut.join(new Start.Now());
                failing.awaitName("live");
                after.awaitName("live");
                failing.armed = true;
                log.publish("t", 3);
                failing.awaitClose();
                log.publish("t", 3);
                before.awaitOffset(log.head());
                after.awaitOffset(log.head());

                assertThat(failing.closes()).as(where).containsExactly(CloseReason.FAILED);
                assertThat(before.offsets()).as(where).hasSize(6).isEqualTo(after.offsets());
                assertThat(before.closes()).isEmpty();
            }
        }
    }

    @Test
    void aSinkThatThrowsAtTheEndKeepsNobodyFromBeingClosed() {
        List<RecordingSink> sinks = new ArrayList<>();
        try (OpenFanOut fanOut = OpenFanOut.of(log, 1, OpenFanOut.NO_HEARTBEAT)) {
            for (int i = 0; i < 10; i++) {
                FailingSink sink = fanOut.join(
                        OpenFanOut.subscription(new Start.Now()), subscriber -> new FailingSink(subscriber, "close"));
                sink.awaitName("live");
                sink.armed = true;
                sinks.add(sink);
            }
        }
        assertThat(sinks).allSatisfy(sink -> assertThat(sink.closes()).containsExactly(CloseReason.RESTARTING));
    }

    @Test
    void aSinkThatCannotBeOpenedLeavesNoSubscriberBehind() {
        try (OpenFanOut fanOut = OpenFanOut.of(log, 1, OpenFanOut.NO_HEARTBEAT)) {
            List<RecordingSink> made = new ArrayList<>();
            assertThatThrownBy(() -> fanOut.join(OpenFanOut.subscription(new Start.Now()), subscriber -> {
                        RecordingSink sink = new RecordingSink(subscriber) {
                            @Override
                            public void open() {
                                throw new IllegalStateException("the request is over");
                            }
                        };
                        made.add(sink);
                        return sink;
                    }))
                    .isInstanceOf(IllegalStateException.class);
            made.get(0).awaitClose();
        }
    }

    @Test
    void moreThan64WaitingRequestsEndTheStream() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        try (OpenFanOut fanOut = OpenFanOut.of(log, 1, OpenFanOut.NO_HEARTBEAT)) {
            RecordingSink modest = fanOut.join(new Start.Now());
            RecordingSink hasty = fanOut.join(new Start.Now());
            hasty.awaitName("live");
            modest.subscriber().execute(() -> {
                held.countDown();
                try {
                    assertThat(letGo.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
            Queue<Cursor> told = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < 64; i++) {
                modest.subscriber().locate(told::add);
                hasty.subscriber().locate(ignored -> {});
            }
            hasty.subscriber().locate(ignored -> {});
            letGo.countDown();
            hasty.awaitClose();
            await().atMost(Duration.ofSeconds(10)).until(() -> told.size() == 64);
            for (int i = 0; i < 200; i++) {
                modest.awaitShard();
            }

            assertThat(hasty.closes()).containsExactly(CloseReason.TRY_LATER);
            assertThat(modest.closes()).isEmpty();
        }
    }

    @Test
    void stoppingClosesAllAndEndsTheThreads() {
        log.publish("t", 3);
        OpenFanOut fanOut = OpenFanOut.of(log);
        List<RecordingSink> sinks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sinks.add(fanOut.join(new Start.Earliest()));
        }
        sinks.forEach(sink -> sink.awaitName("live"));
        sinks.get(0).setReady(false);
        assertThat(OpenFanOut.threads()).contains("carillon-shard-1", "carillon-shard-2");
        fanOut.close();

        assertThat(sinks).allSatisfy(sink -> {
            assertThat(sink.closes()).containsExactly(CloseReason.RESTARTING);
            assertThat(sink.closedAt()).contains(log.events().at(3));
        });
        await().atMost(Duration.ofSeconds(5)).until(() -> OpenFanOut.threads().isEmpty());
        assertThatThrownBy(() -> fanOut.join(new Start.Now())).isInstanceOf(NotServingException.class);
    }

    /** The farewell of a whole server has little more than a second; the best of three, as the machine may be busy. */
    @Test
    void stoppingDoesNotWaitForTheNextRound() {
        Duration best = Duration.ofDays(1);
        for (int i = 0; i < 3; i++) {
            OpenFanOut fanOut = OpenFanOut.of(log);
            fanOut.join(new Start.Now()).awaitName("live");
            long begun = System.nanoTime();
            fanOut.close();
            Duration taken = Duration.ofNanos(System.nanoTime() - begun);
            best = taken.compareTo(best) < 0 ? taken : best;
        }
        assertThat(best).isLessThan(Duration.ofMillis(700));
    }

    @Test
    void whoComesWhileItStopsIsClosedOrRefused() throws Exception {
        for (int round = 0; round < 8; round++) {
            Queue<RecordingSink> sinks = new ConcurrentLinkedQueue<>();
            OpenFanOut fanOut = OpenFanOut.of(log);
            Future<?> coming;
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                CountDownLatch some = new CountDownLatch(5);
                coming = thread.submit(() -> comeUntilRefused(fanOut, sinks, some));
                assertThat(some.await(20, TimeUnit.SECONDS)).isTrue();
                fanOut.close();
                coming.get(20, TimeUnit.SECONDS);
            } finally {
                thread.shutdownNow();
            }
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> sinks.stream().noneMatch(sink -> sink.closes().isEmpty()));
        }
    }

    private static void comeUntilRefused(OpenFanOut fanOut, Queue<RecordingSink> sinks, CountDownLatch some) {
        for (int i = 0; i < 2_000; i++) {
            try {
                sinks.add(fanOut.join(new Start.Now()));
                some.countDown();
            } catch (NotServingException e) {
                return;
            }
        }
    }
}
