package io.carillon.faults;

import io.carillon.system.Container;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A quarter of the clients does not read for a while: more is written than sockets hold. */
final class SlowReaders implements Case.Body {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int RECEIVE_BUFFER = 32 * 1024;
    private static final long MIB = 1024L * 1024;

    /** What one who does not read may hold in the heap at the most, in bytes; its sockets are the kernel's. */
    private static final long HELD = 32 * 1024;

    /** What the heap may grow by for other reasons, in bytes: a ring of 256 events of up to 12,000 characters, in two encodings. */
    private static final long OTHERWISE = 16 * MIB;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        stage.onEach(container -> run(stage, container, report));
    }

    private static void run(Stage stage, Container container, Report report) throws Exception {
        int readers = stage.scale().readers();
        // As many bytes a second to all of them together, however many they are.
        Writers.Plan plan = new Writers.Plan(Duration.ofMillis(Math.max(40, readers / 5)), true, 12_000);
        try (Trial trial = Trial.start(stage, container, UnaryOperator.identity(), plan, readers * 3 / 4)) {
            stand(stage, container, trial, report);
            trial.finish(report);
        }
    }

    private static void stand(Stage stage, Container container, Trial trial, Report report) {
        List<Listener> others = List.copyOf(trial.crowd().listeners());
        Duration still = stage.scale().slow();
        trial.awaitAcknowledged(300, PATIENCE); // the ring is full
        long[] lagBefore = lags(trial, others, still.dividedBy(5));
        List<Listener> slow = stop(stage, trial, stage.scale().readers() / 4);
        Footprint before = Footprint.of(trial.server());
        trial.writers().ledger().slowest();
        long[] lagMeanwhile = lags(trial, others, still);
        Duration slowest = trial.writers().ledger().slowest();
        Footprint after = Footprint.of(trial.server());
        report.require(
                trial.crowd().awaitHeard(others, trial.writers().ledger().known(), PATIENCE),
                "the others do not hear everything");
        int closed = Crowd.closes(others);
        long behind = slow.stream().mapToLong(Listener::position).min().orElse(0);
        slow.forEach(listener -> listener.client().listen());
        report.figure(
                "%s: %,d of %,d did not read for %d s, one stood at %,d of %,d; slowest answer %d ms",
                container,
                slow.size(),
                slow.size() + others.size(),
                still.toSeconds(),
                behind,
                trial.writers().ledger().last(),
                slowest.toMillis());
        report.figure(
                "%s: the others, looked at once a second, were behind by %s events before, %s meanwhile; %d of their streams"
                        + " were closed",
                container, quantiles(lagBefore), quantiles(lagMeanwhile), closed);
        report.figure(
                "%s: before, %s; after, %s; most ever resident %d MiB",
                container, before, after, Footprint.mostResident(trial.server()) / MIB);
        report.require(closed == 0, "streams of the others were closed");
        report.require(
                after.heap() - before.heap() <= OTHERWISE + slow.size() * HELD,
                "the heap has grown by " + (after.heap() - before.heap()) / MIB + " MiB");
    }

    /** More listeners, with small buffers, that do not read. */
    static List<Listener> stop(Stage stage, Trial trial, int count) {
        int before = trial.crowd().listeners().size();
        trial.crowd().join(Math.max(4, count), stage.random("slow"), RECEIVE_BUFFER);
        if (!trial.crowd().awaitOpen(PATIENCE)) {
            throw new IllegalStateException("the slow ones have not come");
        }
        List<Listener> all = trial.crowd().listeners();
        List<Listener> slow = List.copyOf(all.subList(before, all.size()));
        slow.forEach(listener -> listener.client().stopListening());
        return slow;
    }

    /** How many events those who hear everything have not heard, of each of them, once a second; ascending. */
    private static long[] lags(Trial trial, List<Listener> of, Duration duration) {
        List<Listener> all = of.stream()
                .filter(listener -> listener.selection().selector().equals("*"))
                .toList();
        long[] lags = {};
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000_000);
            long last = trial.writers().ledger().last();
            long[] now = all.stream()
                    .mapToLong(listener -> Math.max(0, last - listener.position()))
                    .toArray();
            int before = lags.length;
            lags = Arrays.copyOf(lags, before + now.length);
            System.arraycopy(now, 0, lags, before, now.length);
        }
        Arrays.sort(lags);
        return lags;
    }

    private static String quantiles(long[] sorted) {
        if (sorted.length == 0) {
            return "no";
        }
        return String.format(
                "%d (median), %d (p99), %d (most)",
                sorted[sorted.length / 2], sorted[sorted.length * 99 / 100], sorted[sorted.length - 1]);
    }
}
