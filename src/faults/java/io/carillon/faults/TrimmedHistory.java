package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.Server;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Little history is kept, some readers stand still, and those who read do it slowly from the very pages that go. */
final class TrimmedHistory implements Case.Body {
    static final Duration STILL = Duration.ofSeconds(8);
    static final UnaryOperator<Server.Plan> LITTLE = plan -> plan.setting("retention.events", "300")
            .setting("tail.events", "16")
            .jvm(Failpoints.armed("replay-page=delay:2@7"));

    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Container container : stage.containers()) {
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(40), false, 12_000);
            try (Trial trial =
                    Trial.start(stage, container, LITTLE, plan, stage.scale().few() * 3 / 4)) {
                lag(stage, trial);
                report.figure(
                        "%s: slowest answer %d ms",
                        container, trial.writers().ledger().slowest().toMillis());
                trial.finish(report);
                report.require(trial.crowd().gaps() > 0, "nobody lagged beyond what is kept");
            }
        }
    }

    /** Until what the slow ones have not read is no longer kept. */
    static void lag(Stage stage, Trial trial) {
        List<Listener> slow = SlowReaders.stop(stage, trial, stage.scale().few() / 4);
        LockSupport.parkNanos(STILL.toNanos());
        slow.forEach(listener -> listener.client().listen());
        trial.awaitAcknowledged(200, Duration.ofMinutes(1));
    }
}
