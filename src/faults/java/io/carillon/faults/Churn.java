package io.carillon.faults;

import io.carillon.system.Container;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/** Clients come and go all the time on a small heap: whatever one of them leaves behind adds up. */
final class Churn implements Case.Body {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int SAMPLES = 20;

    /**
     * Until as many leave as come, also for the server. On Jetty descriptors rise for longer than clients stay and are then level; a
     * poll whose client is gone and whose connection stays until its 20 s are over would explain it, which has not been proven.
     */
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    /** What the last third of the samples may have more than the first one at the most: a tenth, and not less than these. */
    private static final long HEAP_BYTES = 8 << 20;

    private static final long THREADS = 5;
    /** As many as either container has in its pool at the most, if it is not told otherwise; beside them its poller and acceptor. */
    private static final long WORKERS = 202;

    private static final long DESCRIPTORS = 50;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Container container : stage.containers()) {
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(160), true, 300);
            try (Trial trial = Trial.start(
                    stage,
                    container,
                    server -> server.jvm("-Xmx256m"),
                    plan,
                    stage.scale().few() / 4)) {
                trial.awaitAcknowledged(50, PATIENCE);
                churn(stage, container, trial, report);
                trial.finish(report);
            }
        }
    }

    private static void churn(Stage stage, Container container, Trial trial, Report report) {
        Footprint before = Footprint.of(trial.server());
        int closes = trial.crowd().closes();
        Passers passers = new Passers(trial.crowd().loop(), trial.server().port(), stage.random("passers"));
        long begin = System.nanoTime();
        passers.begin();
        List<Footprint> samples = sample(stage.scale().churn(), trial);
        double seconds = (System.nanoTime() - begin) / 1e9;
        passers.end();
        report.require(trial.crowd().await(PATIENCE, () -> passers.present() == 0), "those who pass do not leave");
        report.figure(
                "%s: %,d connects in %.0f s, %.0f a second; %,d streams opened, %,d events heard by those who pass",
                container, passers.come(), seconds, passers.come() / seconds, passers.opened(), passers.heard());
        flat("live heap in KiB", container, samples, each -> each.heap() / 1024, HEAP_BYTES / 1024, report);
        flat("threads", container, samples, Footprint::threads, THREADS, report);
        long workers = most(samples, Footprint::workers);
        report.figure("%s: most threads of its pool: %,d", container, workers);
        report.require(workers <= WORKERS, "more threads than the container's pool may have");
        flat("descriptors", container, samples, Footprint::descriptors, DESCRIPTORS, report);
        long most = before.descriptors() + DESCRIPTORS;
        boolean back =
                trial.crowd().await(PATIENCE, () -> trial.server().openFiles().size() <= most);
        report.figure("%s: before, %s; afterwards, %s", container, before, Footprint.of(trial.server()));
        report.require(back, "descriptors are left behind");
        report.require(
                passers.faults().isEmpty(),
                passers.faults().size() + " faults: "
                        + passers.faults().stream().limit(5).toList());
        report.require(passers.heard() > 0, "those who pass have heard nothing");
        report.require(trial.crowd().closes() == closes, "streams of those who stay were closed");
    }

    private static List<Footprint> sample(Duration whole, Trial trial) {
        List<Footprint> samples = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 1; i <= SAMPLES; i++) {
            LockSupport.parkNanos(begin + whole.toNanos() * i / SAMPLES - System.nanoTime());
            samples.add(Footprint.of(trial.server()));
        }
        int first = (int) (WARM_UP.toNanos() * SAMPLES / whole.toNanos());
        return samples.subList(first, SAMPLES);
    }

    private static void flat(
            String what,
            Container container,
            List<Footprint> samples,
            ToLongFunction<Footprint> part,
            long margin,
            Report report) {
        int third = samples.size() / 3;
        long first = most(samples.subList(0, third), part);
        long middle = most(samples.subList(third, 2 * third), part);
        long last = most(samples.subList(2 * third, samples.size()), part);
        report.figure("%s: most %s in each third: %,d, %,d, %,d", container, what, first, middle, last);
        report.require(
                last <= first + Math.max(margin, first / 10),
                String.format(Locale.ROOT, "%s grow: %,d, then %,d", what, first, last));
    }

    private static long most(List<Footprint> samples, ToLongFunction<Footprint> part) {
        return samples.stream().mapToLong(part).max().orElseThrow();
    }
}
