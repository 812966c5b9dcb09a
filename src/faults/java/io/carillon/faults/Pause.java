package io.carillon.faults;

import io.carillon.system.Container;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** The whole process stands still, and goes on: a laptop's lid, a virtual machine that is moved. */
final class Pause implements Case.Body {
    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Container container : stage.containers()) {
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(40), true, 300);
            try (Trial trial = Trial.start(
                    stage,
                    container,
                    UnaryOperator.identity(),
                    plan,
                    stage.scale().few())) {
                trial.awaitAcknowledged(200, Duration.ofMinutes(1));
                int closes = trial.crowd().closes();
                signal("STOP", trial);
                LockSupport.parkNanos(stage.scale().pause().toNanos());
                signal("CONT", trial);
                trial.awaitAcknowledged(200, Duration.ofMinutes(1));
                LockSupport.parkNanos(Duration.ofSeconds(10).toNanos()); // three heartbeats
                int closed = trial.crowd().closes() - closes;
                report.figure(
                        "%s: stopped for %d s; %d of %d streams were closed afterwards",
                        container,
                        stage.scale().pause().toSeconds(),
                        closed,
                        trial.crowd().listeners().size());
                report.require(closed == 0, closed + " streams were closed");
                trial.finish(report);
            }
        }
    }

    private static void signal(String name, Trial trial) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "kill", "-" + name, Long.toString(trial.server().pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("SIG" + name + " was not sent");
        }
    }
}
