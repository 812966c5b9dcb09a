package io.carillon.faults;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What Carillon does not do, tried out: events get their numbers from a sequence, and a tail asks for what is above the last one
 * it has. A number that is taken early and committed late is never asked for.
 */
final class SequencePolling {
    private static final int MOST_DELAY_NANOS = 20_000_000;

    private SequencePolling() {}

    /** How many of the committed events the tail has not seen, once all are committed and it has looked again. */
    static int skipped(String url, int writers, int events) throws Exception {
        Jdbi database = Jdbi.create(url);
        database.useHandle(handle -> handle.execute("CREATE TABLE numbered (id bigserial PRIMARY KEY, writer int)"));
        AtomicBoolean written = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(writers + 1);
        try {
            Future<Set<Long>> tail = threads.submit(() -> follow(database, written));
            AtomicInteger left = new AtomicInteger(events);
            List<Future<?>> ends = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int number = writer;
                ends.add(threads.submit(() -> write(database, number, left)));
            }
            for (Future<?> end : ends) {
                end.get(5, TimeUnit.MINUTES);
            }
            written.set(true);
            return events - tail.get(1, TimeUnit.MINUTES).size();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void write(Jdbi database, int writer, AtomicInteger left) {
        Random random = new Random(writer);
        try (Handle handle = database.open()) {
            while (left.getAndDecrement() > 0) {
                handle.useTransaction(within -> {
                    within.execute("INSERT INTO numbered (writer) VALUES (?)", writer);
                    LockSupport.parkNanos(random.nextInt(MOST_DELAY_NANOS));
                });
            }
        }
    }

    private static Set<Long> follow(Jdbi database, AtomicBoolean written) {
        Set<Long> seen = new HashSet<>();
        long last = 0;
        try (Handle handle = database.open()) {
            boolean more = true;
            while (more) {
                more = !written.get();
                for (long id : handle.createQuery("SELECT id FROM numbered WHERE id > ? ORDER BY id")
                        .bind(0, last)
                        .mapTo(Long.class)
                        .list()) {
                    seen.add(id);
                    last = id;
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
        return seen;
    }
}
