package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import java.time.Duration;

/** An event for those who share one of some patterns: what the other patterns, and who shares those, add to its cost. */
final class Patterns implements Case.Body {
    private static final String COST = "server CPU per event";
    private static final int MANY_EVENTS = 100_000;

    /** Somewhat more than nothing: each further pattern is matched once an event, whoever shares it. */
    private static final Target ABOUT_THE_SAME = Target.atMost(1.5);

    @Override
    public void run(Stage stage, Report report) {
        int[] counts = {1, stage.scale().patterns()};
        for (int round = 0; round < stage.scale().rounds(); round++) {
            for (Container container : Container.values()) {
                for (int patterns : counts) {
                    double micros = sample(
                            stage,
                            stage.carillon(container),
                            patterns,
                            stage.scale().sample());
                    report.add(who(stage, container, patterns), COST, "µs", micros);
                }
            }
        }
        for (Container container : Container.values()) {
            report.ratio(who(stage, container, counts[1]), who(stage, container, 1), COST, ABOUT_THE_SAME);
        }
        report.note("In both rows each event is for the same number of subscribers.");
    }

    private static int sharers(Stage stage) {
        return stage.scale().many() / stage.scale().patterns();
    }

    private static String who(Stage stage, Container container, int patterns) {
        return "Carillon on " + container + ", " + Figure.text(patterns * sharers(stage)) + " on " + patterns
                + (patterns == 1 ? " pattern" : " patterns");
    }

    private static double sample(Stage stage, Carillon carillon, int patterns, Duration time) {
        int sharers = sharers(stage);
        try (Audience audience = new Audience(stage.loop())
                        .join(
                                carillon.door(Transport.SSE),
                                patterns * sharers,
                                each -> "/api/p" + each % patterns + "/*",
                                Crowds.PATIENCE);
                Barrage barrage = new Barrage(audience, carillon.port(), carillon::cpu)
                        .reaching(sharers, (subscriber, event) -> subscriber % patterns == 0)) {
            Barrage.Requests events = carillon.events(event -> "/api/p0/x", Carillon.DATA_BYTES);
            // All these connections have given the JVM something to compile, which is no part of an event's cost.
            stage.settle(carillon, () -> barrage.run(Plan.oneAtATime(MANY_EVENTS, time.dividedBy(3)), events));
            return barrage.run(Plan.oneAtATime(MANY_EVENTS, time), events).microsPerEvent();
        }
    }
}
