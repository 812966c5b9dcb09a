package io.carillon.faults;

import io.carillon.log.PostgresServer;
import io.carillon.system.Server;
import java.io.IOException;
import java.util.List;

/** Each of three nodes in turn is ended by SIGTERM and started again, under load, as docs/operations.md tells operators to. */
final class RollingUpgrade implements Case.Body {
    @Override
    public void run(Stage stage, Report report) throws Exception {
        if (stage.scale().brief()) {
            upgrade(stage, Balancer.Kind.HAPROXY, 1, report);
        } else {
            upgrade(stage, Balancer.Kind.NGINX, 3, report);
            upgrade(stage, Balancer.Kind.HAPROXY, 3, report);
        }
    }

    private static void upgrade(Stage stage, Balancer.Kind kind, int rounds, Report report)
            throws IOException, InterruptedException {
        String url = PostgresServer.shared().freshDatabase();
        try (NodesTrial trial = NodesTrial.start(stage, kind, url, true)) {
            trial.awaitAcknowledged(50);
            for (int i = 0; i < rounds * trial.nodes().size(); i++) {
                Server node = trial.nodes().get(i % trial.nodes().size());
                node.restart();
                trial.awaitAcknowledged(20);
            }
            report.figure(
                    "behind %s: %d times a node was replaced",
                    kind, rounds * trial.nodes().size());
            trial.finish(
                    "three nodes behind " + kind, () -> LogFile.read(List.of(PostgresServer.shared()), url), report);
            report.require(trial.crowd().gaps() == 0, "clients were told of a gap, and nothing was lost");
        }
    }
}
