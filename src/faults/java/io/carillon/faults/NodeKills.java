package io.carillon.faults;

import io.carillon.log.PostgresServer;
import io.carillon.system.Server;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** One of three nodes is killed, or the database crashes, under load, again and again. */
final class NodeKills implements Case.Body {
    @Override
    public void run(Stage stage, Report report) throws Exception {
        int kills = stage.scale().nodeKills();
        if (stage.scale().brief()) {
            kill(stage, Balancer.Kind.HAPROXY, kills, report);
        } else {
            kill(stage, Balancer.Kind.NGINX, kills / 2, report);
            kill(stage, Balancer.Kind.HAPROXY, kills - kills / 2, report);
        }
    }

    private static void kill(Stage stage, Balancer.Kind kind, int kills, Report report)
            throws IOException, InterruptedException {
        Random random = stage.random("kills behind " + kind);
        try (PostgresServer database = PostgresServer.create()) {
            database.start();
            String url = database.freshDatabase();
            try (NodesTrial trial = NodesTrial.start(stage, kind, url, true)) {
                int crashes = 0;
                trial.awaitAcknowledged(20);
                for (int i = 0; i < kills; i++) {
                    LockSupport.parkNanos(random.nextLong(1_500_000_000));
                    if (i % 3 == 1) {
                        crashes++;
                        database.crash();
                        LockSupport.parkNanos(random.nextLong(2_000_000_000));
                        database.start();
                    } else {
                        Server victim =
                                trial.nodes().get(random.nextInt(trial.nodes().size()));
                        victim.kill();
                        victim.launch();
                    }
                    trial.nodes().awaitReady();
                    trial.awaitAcknowledged(10);
                }
                report.figure(
                        "behind %s: %d times a node was killed, %d times the database crashed",
                        kind, kills - crashes, crashes);
                trial.finish("three nodes behind " + kind, () -> LogFile.read(List.of(database), url), report);
            }
        }
    }
}
