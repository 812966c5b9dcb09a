package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Outcome;
import io.carillon.bench.load.Plan;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import io.carillon.log.Place;
import java.nio.file.Files;
import java.time.Duration;

/** Changes over HTTP from many clients at once, each answered after it is on disk, against one commit for each change. */
final class DurableWrites implements Case.Body {
    private static final String RATE = "durable changes";
    private static final int CLIENTS = 64;
    private static final int MANY = 1_000_000;
    private static final String JOURNAL = "journal alone, a commit each";

    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Container container : Container.values()) {
            Carillon carillon = stage.carillon(container);
            stage.settle(
                    carillon,
                    () -> write(stage, carillon, CLIENTS, stage.scale().warm()));
        }
        for (int round = 0; round < stage.scale().rounds(); round++) {
            double alone = SeededLog.commitEach(
                    new Place.Directory(Files.createTempDirectory(stage.work(), "each-")),
                    CLIENTS,
                    stage.scale().sample());
            report.add(JOURNAL, RATE, "per s", alone);
            for (Container container : Container.values()) {
                Carillon carillon = stage.carillon(container);
                for (int clients : new int[] {1, CLIENTS}) {
                    Profiled writes =
                            write(stage, carillon, clients, stage.scale().sample());
                    Outcome outcome = writes.outcome();
                    String who = who(container, clients);
                    report.add(who, RATE, "per s", outcome.eventsPerSecond());
                    report.add(who, "answer p50", "ms", Outcome.millis(outcome.answers(), 50));
                    report.add(who, "answer p99", "ms", Outcome.millis(outcome.answers(), 99));
                    report.add(who, "server CPU per change", "µs", outcome.microsPerEvent());
                    writes.report(report, carillon, who, "µs a change", outcome.events());
                }
            }
        }
        for (Container container : Container.values()) {
            report.ratio(who(container, CLIENTS), who(container, 1), RATE, Target.atLeast(5));
            report.judge(who(container, CLIENTS), "answer p99", Target.atMost(50));
        }
        report.note(
                "With one client each change has a commit of its own. The journal alone is Carillon's, without HTTP, with "
                        + CLIENTS + " changes waiting, and told to take one change a commit.");
    }

    private static String who(Container container, int clients) {
        return "Carillon on " + container + ", " + clients + (clients == 1 ? " client" : " clients");
    }

    private static Profiled write(Stage stage, Carillon carillon, int clients, Duration time) {
        try (Audience nobody = new Audience(stage.loop());
                Barrage barrage = new Barrage(nobody, carillon.port(), carillon::cpu)) {
            return Profiled.of(
                    carillon,
                    () -> barrage.run(
                            Plan.writers(clients, MANY, time),
                            carillon.events(
                                    event -> Carillon.COLLECTION + "/w-" + event % CLIENTS, Carillon.DATA_BYTES)));
        }
    }
}
