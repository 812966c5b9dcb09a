package io.carillon.bench;

import io.carillon.bench.peer.Peer;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.log.Change;
import io.carillon.log.LogSettings;
import io.carillon.log.LogStore;
import io.carillon.log.Place;
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
        try (LogStore store =
                LogStore.open(settings(new Place.Directory(directory), LogSettings.DEFAULT_BATCH_CHANGES), CLOCK)) {
            submit(store, events, Duration.ofMinutes(5), 4_096);
        }
    }

    /** Changes a second, as many under way at a time as said, each with a commit of its own. */
    static double commitEach(Place place, int underWay, Duration time) throws InterruptedException {
        try (LogStore store = LogStore.open(settings(place, 1), CLOCK)) {
            long start = System.nanoTime();
            int done = submit(store, Integer.MAX_VALUE, time, underWay);
            return done / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static LogSettings settings(Place place, int batch) {
        LogSettings usual = LogSettings.defaults(place);
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

    /** Changes one after the other at a steady pace, none of which waits for the one before; returns when all are committed. */
    static void pace(LogStore store, int events, double perSecond) throws InterruptedException {
        Semaphore done = new Semaphore(0);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long start = System.nanoTime();
        for (int number = 0; number < events; number++) {
            long due = start + (long) (number * 1e9 / perSecond);
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            store.journal().submit(change(number)).whenComplete((outcome, thrown) -> {
                failure.compareAndSet(null, thrown);
                done.release();
            });
        }
        requireAll(done, events, failure);
    }

    private static void requireAll(Semaphore done, int count, AtomicReference<Throwable> failure)
            throws InterruptedException {
        if (!done.tryAcquire(count, 60, TimeUnit.SECONDS) || failure.get() != null) {
            throw new IllegalStateException("the log was not written", failure.get());
        }
    }

    /** As many under way at a time as said, as fast as they are committed. Returns how many changes were committed. */
    static int submit(LogStore store, int events, Duration limit, int underWay) throws InterruptedException {
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
        requireAll(room, underWay, failure);
        return number;
    }

    private static Change change(int number) {
        byte[] data = Peer.data("~%08x~".formatted(number), Peer.DATA_BYTES).getBytes(StandardCharsets.UTF_8);
        return new Change.Publish(new Topic(TOPIC), EventType.MESSAGE, Event.Data.json(data));
    }
}
