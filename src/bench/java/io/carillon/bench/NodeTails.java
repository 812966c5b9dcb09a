package io.carillon.bench;

import io.carillon.log.LogTails;
import io.carillon.log.Place;
import io.carillon.log.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What PostgreSQL carries, and what the tails of so many nodes cost it: real tails, all of them in this process. */
final class NodeTails implements Case.Body {
    private static final int PER_SECOND = 50;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        List<Integer> counts = stage.scale().brief() ? List.of(1, 5) : List.of(1, 10, 100);
        try (PostgresServer database = PostgresServer.create("-c max_connections=400")) {
            database.start();
            for (int round = 0; round < stage.scale().rounds(); round++) {
                for (int count : counts) {
                    measure(stage, database, count, report);
                }
            }
        }
        report.note("All tails and the writer share this machine's cores with the server.");
    }

    private static void measure(Stage stage, PostgresServer database, int count, Report report) throws Exception {
        String who = count + (count == 1 ? " tail" : " tails");
        Duration time = stage.scale().sample();
        String url = database.freshDatabase();
        try (LogTails tails = LogTails.open(url, count)) {
            Place.Postgres place = Place.Postgres.defaults(url);
            report.add(who, "events with full batches", "per s", SeededLog.write(place, 2_048, time));
            List<Duration> used =
                    new ArrayList<>(); // while the writer's connection is there, at the first and the last
            Histogram lag = new Histogram(3);
            int batches = (int) Math.max(10, PER_SECOND * time.toMillis() / 1_000);
            SeededLog.steady(place, batches, PER_SECOND, (offset, answered) -> {
                tails.await(offset);
                lag.recordValue(Math.max(1, System.nanoTime() - answered));
                if (lag.getTotalCount() == 1 || lag.getTotalCount() == batches) {
                    used.add(database.cpu());
                }
            });
            double micros = used.get(1).minus(used.get(0)).toNanos() / 1e3;
            report.add(who, "answer to the last tail, p50", "ms", lag.getValueAtPercentile(50) / 1e6);
            report.add(who, "answer to the last tail, p99", "ms", lag.getValueAtPercentile(99) / 1e6);
            report.add(who, "PostgreSQL's CPU per batch", "µs", micros / (batches - 1));
        }
    }
}
