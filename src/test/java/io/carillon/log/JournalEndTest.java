package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An error that nobody expects ends the journal's thread. */
@Timeout(60)
class JournalEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The JVM has no memory left, say, as soon as the journal asks for the time. */
    private static final class FailingClock extends Clock {
        private final AtomicBoolean fails = new AtomicBoolean();

        @Override
        public Instant instant() {
            if (fails.get()) {
                throw new OutOfMemoryError("on purpose");
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void theStoreIsNotReadyAnyMoreAndChangesAreRefusedAtOnce(@TempDir Path directory) {
        FailingClock clock = new FailingClock();
        try (OpenLog log = OpenLog.with(LogSettings.defaults(directory), clock)) {
            log.publish("t", 3);
            assertThat(log.store().answers()).isTrue();
            clock.fails.set(true);
            await().atMost(PATIENCE).until(() -> !log.store().answers());

            for (int i = 0; i < 3; i++) {
                CompletableFuture<Outcome> answer =
                        log.journal().submit(OpenLog.message("t", "late")).toCompletableFuture();
                assertThatThrownBy(() -> OpenLog.await(answer))
                        .isInstanceOfSatisfying(StoreException.class, e -> {
                            assertThat(e.isUndecided()).isFalse();
                            assertThat(e.isTold()).isTrue();
                        })
                        .hasMessageContaining("ended");
            }
            assertThat(log.head()).isEqualTo(3);
        }
    }

    @Test
    void whatWasBeingAnsweredIsToldThatNobodyKnows(@TempDir Path directory) {
        LogSettings settings = LogSettings.defaults(directory);
        Database database = SqliteDatabase.open(directory);
        Executor noThreads = task -> {
            throw new OutOfMemoryError("unable to create native thread, on purpose");
        };
        LogTail tail = new LogTail(16, 1 << 20, database.lineage().at(EventLog.head(database.writer())));
        Journal journal = new Journal(settings, Clock.systemUTC(), database, tail, noThreads);
        journal.start();
        try {
            CompletableFuture<Outcome> answer =
                    journal.submit(OpenLog.message("t", "x")).toCompletableFuture();
            assertThatThrownBy(() -> OpenLog.await(answer))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.isUndecided()).isTrue());
            assertThat(tail.head().offset()).as("it was made").isEqualTo(1);
            assertThat(journal.works()).isFalse();
        } finally {
            journal.stop(PATIENCE);
            database.close();
        }
    }
}
