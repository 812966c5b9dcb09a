package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Outcome;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import java.time.Duration;

/** A steady stream of changes: how long after a change was answered its event is with the subscribers. */
final class AnswerToEvent implements Case.Body {
    private static final int PER_SECOND = 100;

    @Override
    public void run(Stage stage, Report report) {
        for (Container container : Container.values()) {
            for (Transport transport : Transport.values()) {
                Carillon carillon = stage.carillon(container);
                stage.settle(
                        carillon,
                        () -> steady(stage, carillon, transport, stage.scale().warm()));
            }
        }
        Duration time = stage.scale().sample().multipliedBy(2);
        for (int round = 0; round < stage.scale().rounds(); round++) {
            for (Container container : Container.values()) {
                for (Transport transport : Transport.values()) {
                    Outcome outcome = steady(stage, stage.carillon(container), transport, time);
                    String who = container + ", " + transport;
                    report.add(who, "p99", "ms", Outcome.millis(outcome.sinceAnswered(), 99));
                    report.add(who, "p50", "ms", Outcome.millis(outcome.sinceAnswered(), 50));
                    report.add(who, "p99 from sending the change", "ms", Outcome.millis(outcome.sinceSent(), 99));
                    report.add(who, "p50 from sending the change", "ms", Outcome.millis(outcome.sinceSent(), 50));
                    report.add(who, "client's load", "%", outcome.clientLoad() * 100);
                }
            }
        }
        for (Container container : Container.values()) {
            for (Transport transport : Transport.values()) {
                report.judge(container + ", " + transport, "p50", Target.atMost(5));
                report.judge(container + ", " + transport, "p99", Target.atMost(30));
            }
        }
        report.note("A subscriber that hears of the change before its sender has the answer counts as 0.");
    }

    private static Outcome steady(Stage stage, Carillon carillon, Transport transport, Duration time) {
        try (Audience audience = Crowds.on(stage, carillon, transport);
                Barrage barrage = new Barrage(audience, carillon.port(), carillon::cpu)) {
            int events = (int) Math.max(10, PER_SECOND * time.toMillis() / 1_000);
            barrage.run(
                    Plan.steady(Math.min(events, PER_SECOND), PER_SECOND),
                    carillon.events()); // who has just come costs, too
            return barrage.run(Plan.steady(events, PER_SECOND), carillon.events());
        }
    }
}
