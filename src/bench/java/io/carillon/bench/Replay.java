package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Outcome;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** One client asks for everything that is retained, while others write. */
final class Replay implements Case.Body {
    private static final String RATE = "events";
    private static final String WRITERS = "writers' p99";
    private static final int WRITES_PER_SECOND = 100;
    /** One replay sees some 300 writes, of which the third slowest would be all that a p99 rests on. */
    private static final int REPLAYS = 3;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        Path data = Files.createTempDirectory(stage.work(), "replay-");
        SeededLog.write(data, stage.scale().retained());
        List<Container> containers = stage.scale().brief() ? List.of(Container.TOMCAT) : List.of(Container.values());
        for (Container container : containers) {
            try (Carillon carillon = stage.on(container, data, "-Dcarillon.retention.events=" + SeededLog.RETAINED)) {
                stage.settle(carillon, () -> replay(stage, carillon, new Histogram(2)));
                for (int round = 0; round < stage.scale().rounds(); round++) {
                    sample(stage, carillon, container, report);
                }
            }
            String during = "Carillon on " + container;
            report.judge(during, RATE, Target.atLeast(300_000));
            report.ratio(during, during + ", no replay", WRITERS, Target.atMost(2));
        }
        report.note(Figure.text(stage.scale().retained()) + " events of " + Carillon.DATA_BYTES + " bytes, "
                + WRITES_PER_SECOND + " writes a second meanwhile, " + REPLAYS + " replays a round.");
    }

    private static void sample(Stage stage, Carillon carillon, Container container, Report report) {
        String who = "Carillon on " + container;
        Histogram meanwhile = new Histogram(2);
        Histogram alone = new Histogram(2);
        for (int i = 0; i < REPLAYS; i++) {
            Histogram writes = new Histogram(2);
            report.add(who, RATE, "per s", replay(stage, carillon, writes));
            meanwhile.add(writes);
            try (Audience nobody = new Audience(stage.loop());
                    Barrage barrage = new Barrage(nobody, carillon.port(), carillon::cpu)) {
                alone.add(write(barrage, carillon, (int) writes.getTotalCount()));
            }
        }
        report.add(who, WRITERS, "ms", Outcome.millis(meanwhile, 99));
        report.add(who + ", no replay", WRITERS, "ms", Outcome.millis(alone, 99));
    }

    /** Events a second. */
    private static double replay(Stage stage, Carillon carillon, Histogram writers) {
        int retained = stage.scale().retained();
        try (Audience one = new Audience(stage.loop());
                Audience nobody = new Audience(stage.loop());
                Barrage barrage = new Barrage(nobody, carillon.port(), carillon::cpu)) {
            one.expect(retained);
            long start = System.nanoTime();
            one.call(carillon.doorFrom(Transport.SSE, "earliest"), SeededLog.TOPIC);
            while (!one.isOpen()) {
                writers.add(write(barrage, carillon, 10));
                if (System.nanoTime() - start > Crowds.PATIENCE.toNanos()) {
                    throw new IllegalStateException("the replay does not end");
                }
            }
            one.awaitAllSince(0, 1, Duration.ofSeconds(1));
            return retained / ((one.openedAt() - start) / 1e9);
        }
    }

    private static Histogram write(Barrage barrage, Carillon carillon, int events) {
        return barrage.run(Plan.steady(events, WRITES_PER_SECOND), carillon.events())
                .answers();
    }
}
