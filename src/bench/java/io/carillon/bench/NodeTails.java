package io.carillon.bench;

import io.carillon.bench.load.Outcome;
import io.carillon.bench.peer.Postgres;
import io.carillon.log.LogSettings;
import io.carillon.log.LogStore;
import io.carillon.log.Place;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one more node costs the PostgreSQL server. One log is written, others are opened beside it as a node opens its own, each with
 * its journal and its tail, on the load's core; the server has the other core.
 */
final class NodeTails implements Case.Body {
    private static final String CPU = "PostgreSQL's CPU";
    private static final String CPU_PER_BATCH = "PostgreSQL's CPU per batch";
    private static final String LATE_P50 = "commit to tail p50";
    private static final String LATE_P99 = "commit to tail p99";
    private static final String LACKING = "events that tails lack";
    private static final int PER_SECOND = 50;
    private static final int UNDER_WAY = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Integer> FULL = List.of(0, 10, 30, 100);
    private static final List<Integer> SHORT = List.of(0, 5);

    /** What a node keeps, for a hundred of them in one process. */
    private static final int TAIL_EVENTS = 4_096;

    /** For reading; a node has more of them, which nobody uses here. */
    private static final int CONNECTIONS = 1;

    /** What the log is given to do. */
    private enum Work {
        NOTHING("idle") {
            @Override
            void run(LogStore log, Duration time) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(time.toNanos());
            }
        },
        STEADY(PER_SECOND + " batches/s") {
            @Override
            void run(LogStore log, Duration time) throws InterruptedException {
                SeededLog.pace(log, (int) (PER_SECOND * time.toMillis() / 1_000), PER_SECOND);
            }
        },
        ONE_BY_ONE("1 at a time") {
            @Override
            void run(LogStore log, Duration time) throws InterruptedException {
                SeededLog.submit(log, Integer.MAX_VALUE, time, 1);
            }
        },
        TOGETHER(UNDER_WAY + " at a time") {
            @Override
            void run(LogStore log, Duration time) throws InterruptedException {
                SeededLog.submit(log, Integer.MAX_VALUE, time, UNDER_WAY);
            }
        };

        private final String title;

        Work(String title) {
            this.title = title;
        }

        abstract void run(LogStore log, Duration time) throws InterruptedException;

        String with(int nodes) {
            return nodes + " other nodes, " + title;
        }
    }

    @Override
    public void run(Stage stage, Report report) throws Exception {
        List<Integer> sizes = stage.scale().brief() ? SHORT : FULL;
        try (Postgres postgres = stage.postgres();
                Logs logs = new Logs(postgres)) {
            for (int size : sizes) {
                logs.openUpTo(size);
                logs.measure(Work.TOGETHER, stage.scale().warm().dividedBy(size == 0 ? 1 : 2));
                for (int round = 0; round < stage.scale().rounds(); round++) {
                    for (Work work : Work.values()) {
                        Sample sample =
                                logs.measure(work, stage.scale().sample().multipliedBy(work == Work.STEADY ? 2 : 1));
                        sample.addTo(report, work, size);
                    }
                    report.add("disk", "8 KiB and fdatasync", "ms", Disk.syncMillis(stage.work()));
                }
            }
        }
        conclude(report, sizes.get(1), sizes.get(sizes.size() - 1));
    }

    /**
     * @param few other nodes that do not take all that the server has: what one of them costs can be told from these
     * @param most the largest number of them
     */
    private static void conclude(Report report, int few, int most) {
        double idle = added(report, Work.NOTHING, few);
        report.add("each of " + few + ", " + Work.NOTHING.title, CPU, "% of a core", idle);
        double busy = added(report, Work.STEADY, few);
        report.add("each of " + few + ", " + Work.STEADY.title, CPU, "% of a core", busy);
        report.add(
                "each of " + few + ", " + Work.STEADY.title,
                CPU_PER_BATCH,
                "µs",
                (busy - idle) / 100 / PER_SECOND * TimeUnit.SECONDS.toMicros(1));
        report.judge(Work.STEADY.with(most), LATE_P50, Target.atMost(10));
        report.judge(Work.STEADY.with(most), LATE_P99, Target.atMost(50));
        for (Work work : Work.values()) {
            if (report.has(work.with(most), LACKING)) {
                report.judge(work.with(most), LACKING, Target.atMost(0));
            }
        }
        report.note(
                "PostgreSQL has one core; the log that is written and the other nodes' logs, each with a journal, a tail and a"
                        + " connection for reading, share the other one in one process. A commit is when the node that made it knows of it:"
                        + " a tail that has the event before that is 0 late. What a batch costs each other node is without what that costs"
                        + " when there is nothing to do.");
    }

    private static double added(Report report, Work work, int nodes) {
        return (report.median(work.with(nodes), CPU) - report.median(work.with(0), CPU)) / nodes;
    }

    /** What one work did. */
    private record Sample(
            double seconds,
            long batches,
            long events,
            Duration database,
            Duration process,
            Histogram late,
            long lacking) {
        void addTo(Report report, Work work, int nodes) {
            String who = work.with(nodes);
            report.add(who, CPU, "% of a core", percent(database));
            report.add(who, "the nodes' CPU", "% of a core", percent(process));
            if (batches == 0) {
                return;
            }
            report.add(who, "batches", "per s", batches / seconds);
            report.add(who, "changes", "per s", events / seconds);
            report.add(who, CPU_PER_BATCH, "µs", database.toNanos() / 1e3 / batches);
            if (nodes > 0) {
                report.add(who, LATE_P50, "ms", Outcome.millis(late, 50));
                report.add(who, LATE_P99, "ms", Outcome.millis(late, 99));
                report.add(who, LACKING, "in all", (double) lacking);
            }
        }

        private double percent(Duration cpu) {
            return cpu.toNanos() / 1e9 / seconds * 100;
        }
    }

    /** The log that is written and the others, and who watches their tails. */
    private static final class Logs implements AutoCloseable {
        private final Postgres postgres;
        private final Place place;
        private final List<LogStore> others = new ArrayList<>();
        private final List<TailWatch> watches = new ArrayList<>();
        private final LogStore written;
        private final TailWatch commits;

        Logs(Postgres postgres) {
            this.postgres = postgres;
            Place.Postgres usual = Place.Postgres.defaults(postgres.freshDatabase());
            this.place = new Place.Postgres(
                    usual.url(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    CONNECTIONS,
                    Duration.ofSeconds(30), // none is to be given up for being slow here
                    usual.poll());
            this.written = open();
            this.commits = TailWatch.of(written.tail());
        }

        private LogStore open() {
            LogSettings usual = LogSettings.defaults(place);
            return LogStore.open(
                    new LogSettings(
                            place,
                            usual.retainFor(),
                            SeededLog.RETAINED,
                            usual.keepKeys(),
                            usual.queueChanges(),
                            usual.queueBytes(),
                            usual.batchChanges(),
                            TAIL_EVENTS,
                            usual.tailBytes()),
                    Clock.systemUTC());
        }

        void openUpTo(int size) {
            while (others.size() < size) {
                LogStore other = open();
                others.add(other);
                watches.add(TailWatch.of(other.tail()));
            }
        }

        /** Returns when all tails are where the log ends. */
        Sample measure(Work work, Duration time) throws InterruptedException {
            awaitAll();
            commits.begin();
            watches.forEach(TailWatch::begin);
            long before = commits.seen();
            Duration database = postgres.cpu();
            Duration process = own();
            long start = System.nanoTime();
            work.run(written, time);
            awaitAll();
            double seconds = (System.nanoTime() - start) / 1e9;
            Sample sample = new Sample(
                    seconds,
                    commits.count(),
                    commits.seen() - before,
                    postgres.cpu().minus(database),
                    own().minus(process),
                    late(),
                    watches.stream().mapToLong(TailWatch::lacking).sum());
            requireAll(work, sample);
            return sample;
        }

        private void requireAll(Work work, Sample sample) {
            if (work == Work.STEADY && sample.lacking() > 0) {
                throw new IllegalStateException("tails lack " + sample.lacking() + " events");
            }
        }

        private Histogram late() {
            Histogram histogram = new Histogram(1, TimeUnit.MINUTES.toNanos(10), 2);
            watches.forEach(watch -> watch.addLateness(commits, histogram));
            return histogram;
        }

        private static Duration own() {
            return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        }

        private void awaitAll() throws InterruptedException {
            long head = written.tail().head().offset();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            for (TailWatch watch : watches) {
                while (watch.seen() < head) {
                    if (System.nanoTime() - deadline > 0) {
                        throw new IllegalStateException("a tail is at %d of %d".formatted(watch.seen(), head));
                    }
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            }
        }

        @Override
        public void close() {
            others.forEach(LogStore::close);
            written.close();
        }
    }
}
