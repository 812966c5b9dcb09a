package io.carillon.faults;

import io.carillon.system.Container;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** {@code kill -9} at any moment, also while the server starts and while everybody comes back. */
final class Kills implements Case.Body {
    @Override
    public void run(Stage stage, Report report) throws Exception {
        stage.onEach(container -> kill(stage, container, report));
    }

    private static void kill(Stage stage, Container container, Report report) throws Exception {
        Random random = stage.random("kills on " + container);
        Writers.Plan plan = new Writers.Plan(Duration.ofMillis(40), true, 300);
        try (Trial trial = Trial.start(
                stage, container, UnaryOperator.identity(), plan, stage.scale().clients())) {
            int early = 0;
            trial.awaitAcknowledged(20, Duration.ofSeconds(30));
            for (int i = 0; i < stage.scale().kills(); i++) {
                LockSupport.parkNanos(random.nextLong(1_500_000_000));
                trial.server().kill();
                trial.server().launch();
                if (random.nextInt(5) == 0) {
                    early++;
                    LockSupport.parkNanos(random.nextLong(4_000_000_000L));
                    trial.server().kill();
                    trial.server().launch();
                }
                trial.server().awaitReady();
                trial.awaitAcknowledged(1, Duration.ofSeconds(30));
            }
            report.figure(
                    "%s: %d kills at work, %d more during starts",
                    container, stage.scale().kills(), early);
            trial.finish(report);
        }
    }
}
