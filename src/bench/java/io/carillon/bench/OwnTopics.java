package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import java.time.Duration;

/** An event for one of many: what the others, who have topics of their own, add to its cost. */
final class OwnTopics implements Case.Body {
    private static final String COST = "server CPU per event";
    private static final int MANY_EVENTS = 100_000;

    @Override
    public void run(Stage stage, Report report) {
        int few = stage.scale().few();
        int many = stage.scale().many();
        for (int round = 0; round < stage.scale().rounds(); round++) {
            for (Container container : Container.values()) {
                for (int subscribers : new int[] {few, many}) {
                    double micros = sample(
                            stage,
                            stage.carillon(container),
                            subscribers,
                            stage.scale().sample());
                    report.add(who(container, subscribers), COST, "µs", micros);
                }
            }
        }
        for (Container container : Container.values()) {
            report.ratio(who(container, many), who(container, few), COST, Target.atMost(1.5));
        }
        report.note("An event's cost here is mostly that of the durable PUT which makes it.");
    }

    private static String who(Container container, int subscribers) {
        return "Carillon on " + container + ", " + Figure.text(subscribers);
    }

    /** The events are for the same few, whoever else is there, so that the same resources change. */
    private static double sample(Stage stage, Carillon carillon, int subscribers, Duration time) {
        int few = stage.scale().few();
        try (Audience audience = new Audience(stage.loop())
                        .join(carillon.door(Transport.SSE), subscribers, each -> "own-" + each, Crowds.PATIENCE);
                Barrage barrage = new Barrage(audience, carillon.port(), carillon::cpu)
                        .reaching(1, (subscriber, event) -> subscriber == event % few)) {
            Barrage.Requests events =
                    carillon.events(event -> Carillon.COLLECTION + "/own-" + event % few, Carillon.DATA_BYTES);
            // All these connections have given the JVM something to compile, which is no part of an event's cost.
            stage.settle(carillon, () -> barrage.run(Plan.oneAtATime(MANY_EVENTS, time.dividedBy(3)), events));
            return barrage.run(Plan.oneAtATime(MANY_EVENTS, time), events).microsPerEvent();
        }
    }
}
