package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.Server;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A ring of 16 events, shards that are held up, and writers without a pause. All history is kept, so nobody may get a gap. */
final class Overrun implements Case.Body {
    private static final int BURST = 3_000;
    static final UnaryOperator<Server.Plan> TINY_RING = plan ->
            plan.setting("tail.events", "16").jvm(Failpoints.armed("fan-out=delay:30@200,replay-page=delay:1@500"));

    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Container container : stage.containers()) {
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(20), true, 300);
            try (Trial trial =
                    Trial.start(stage, container, TINY_RING, plan, stage.scale().few())) {
                burst(trial);
                report.figure(
                        "%s: %,d changes in a burst, slowest answer %d ms",
                        container, BURST, trial.writers().ledger().slowest().toMillis());
                report.require(
                        trial.server().console().contains("The failpoint replay-page springs"),
                        "the ring was never overrun");
                trial.finish(report);
                report.require(trial.crowd().gaps() == 0, "gaps, although all is kept");
            }
        }
    }

    static void burst(Trial trial) {
        trial.awaitAcknowledged(50, Duration.ofMinutes(1));
        trial.writers().ledger().slowest();
        trial.writers().pace(Duration.ZERO);
        trial.awaitAcknowledged(BURST, Duration.ofMinutes(2));
        trial.writers().pace(Duration.ofMillis(20));
    }
}
