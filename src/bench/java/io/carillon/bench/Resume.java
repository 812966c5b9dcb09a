package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import java.time.Duration;

/** A server is killed and starts again, cold, and everybody comes back at once with a cursor from before. */
final class Resume implements Case.Body {
    private static final String TIME = "all are live after";

    @Override
    public void run(Stage stage, Report report) {
        int many = stage.scale().many();
        for (Stage.Setting setting : stage.settings(Container.JETTY, Transport.WEB_SOCKET)) {
            double seconds = sample(stage, setting, many);
            report.add(setting.toString(), TIME, "s", seconds);
            report.add(
                    setting.toString(),
                    "deliveries",
                    "per s",
                    many * (double) stage.scale().missed() / seconds);
            report.judge(setting.toString(), TIME, Target.atMost(20));
        }
        report.note(Figure.text(many) + " clients, each of which has missed "
                + Figure.text(stage.scale().missed())
                + " events. The time runs from the moment the server is ready again. One round.");
    }

    /** Seconds. */
    private static double sample(Stage stage, Stage.Setting setting, int many) {
        try (Carillon carillon = stage.fresh(setting.container());
                Audience audience = new Audience(stage.loop())) {
            String cursor = carillon.cursor();
            publish(stage, carillon, audience);
            carillon.killAndRestart();
            long start = System.nanoTime();
            audience.join(carillon.doorFrom(setting.transport(), cursor), many, each -> "bench", Crowds.PATIENCE);
            audience.awaitAllSince(audience.firstNumber(), many, Crowds.PATIENCE);
            return (audience.openedAt() - start) / 1e9;
        }
    }

    /** While nobody listens. */
    private static void publish(Stage stage, Carillon carillon, Audience audience) {
        try (Barrage barrage = new Barrage(audience, carillon.port(), carillon::cpu)) {
            int missed = stage.scale().missed();
            int published = barrage.run(Plan.burst(missed, Duration.ofMinutes(2)), carillon.events())
                    .events();
            if (published != missed) {
                throw new IllegalStateException("only " + published + " events were published");
            }
        }
    }
}
