package io.carillon.bench;

import io.carillon.bench.peer.Peer;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.log.Change;
import io.carillon.log.LogSettings;
import io.carillon.log.LogStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A log that is written here, without a server. */
final class SeededLog {
    static final String TOPIC = "/seed";
    static final int RETAINED = 4_000_000;

    private static final Clock CLOCK = Clock.systemUTC();

    private SeededLog() {}

    /** Numbered events from 0 on. */
    static void write(Path directory, int events) throws InterruptedException {
        try (LogStore store = LogStore.open(settings(directory, LogSettings.DEFAULT_BATCH_CHANGES), CLOCK)) {
            submit(store, events, Duration.ofMinutes(5), 4_096);
        }
    }

    /** Changes a second, as many under way at a time as said, each with a commit of its own. */
    static double commitEach(Path directory, int underWay, Duration time) throws InterruptedException {
        try (LogStore store = LogStore.open(settings(directory, 1), CLOCK)) {
            long start = System.nanoTime();
            int done = submit(store, Integer.MAX_VALUE, time, underWay);
            return done / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static LogSettings settings(Path directory, int batch) {
        LogSettings usual = LogSettings.defaults(directory);
        return new LogSettings(
                usual.place(),
                usual.retainFor(),
                RETAINED,
                usual.keepKeys(),
                usual.queueChanges(),
                usual.queueBytes(),
                batch,
                usual.tailEvents(),
                usual.tailBytes());
    }

    /** Returns how many changes were committed. */
    private static int submit(LogStore store, int events, Duration limit, int underWay) throws InterruptedException {
        Semaphore room = new Semaphore(underWay);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long end = System.nanoTime() + limit.toNanos();
        int number = 0;
        while (number < events && System.nanoTime() - end < 0) {
            room.acquire();
            store.journal().submit(change(number++)).whenComplete((outcome, thrown) -> {
                failure.compareAndSet(null, thrown);
                room.release();
            });
        }
        if (!room.tryAcquire(underWay, 60, TimeUnit.SECONDS) || failure.get() != null) {
            throw new IllegalStateException("the log was not written", failure.get());
        }
        return number;
    }

    private static Change change(int number) {
        byte[] data = Peer.data("~%08x~".formatted(number), Peer.DATA_BYTES).getBytes(StandardCharsets.UTF_8);
        return new Change.Publish(new Topic(TOPIC), EventType.MESSAGE, Event.Data.json(data));
    }
}
