package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import io.carillon.bench.peer.Memory;
import java.time.Duration;

/** What a connection holds that has heard some events and now waits, measured as the growth from none to many. */
final class IdleMemory implements Case.Body {
    private static final String HELD = "live heap and direct buffers";

    @Override
    public void run(Stage stage, Report report) {
        for (Stage.Setting setting : stage.settings(Container.JETTY, Transport.SSE)) {
            String who = setting.toString();
            try (Carillon carillon = stage.fresh(setting.container(), Memory.TRACKING)) {
                sample(stage, carillon, setting.transport(), who, report);
            }
            boolean leanest = setting.container() == Container.JETTY && setting.transport() == Transport.SSE;
            report.judge(who, HELD, Target.atMost(leanest ? 10 : 25));
            report.judge(who, "Carillon's own objects", Target.atMost(1));
            report.judge(who, "resident set", Target.atMost(25));
        }
        report.note("Carillon's own objects are those of its classes, without the arrays and collections they refer to."
                + " One round: each server is a fresh one.");
    }

    private static void sample(Stage stage, Carillon carillon, Transport transport, String who, Report report) {
        int many = stage.scale().many();
        visit(stage, carillon, transport, 100); // what the first clients make the server load stays out
        Memory before = Memory.of(carillon);
        try (Audience audience = new Audience(stage.loop())
                        .join(carillon.door(transport), many, each -> "bench", Crowds.PATIENCE);
                Barrage barrage = new Barrage(audience, carillon.port(), carillon::cpu)) {
            barrage.run(Plan.oneAtATime(5, Duration.ofSeconds(60)), carillon.events());
            stage.loop().during(Duration.ofSeconds(stage.scale().brief() ? 0 : 2));
            Memory after = Memory.of(carillon);
            add(report, who, HELD, after.heap() + after.direct() - before.heap() - before.direct(), many);
            add(report, who, "live heap", after.heap() - before.heap(), many);
            add(report, who, "direct buffers", after.direct() - before.direct(), many);
            add(report, who, "Carillon's own objects", after.own() - before.own(), many);
            add(report, who, "resident set", after.resident() - before.resident(), many);
        }
    }

    private static void visit(Stage stage, Carillon carillon, Transport transport, int count) {
        try (Audience audience = new Audience(stage.loop())
                        .join(carillon.door(transport), count, each -> "bench", Crowds.PATIENCE);
                Barrage barrage = new Barrage(audience, carillon.port(), carillon::cpu)) {
            barrage.run(Plan.oneAtATime(100, stage.scale().sample()), carillon.events());
        }
    }

    private static void add(Report report, String who, String metric, long bytes, int connections) {
        report.add(who, metric, "kB per connection", bytes / 1e3 / connections);
    }
}
