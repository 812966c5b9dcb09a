package io.carillon.faults;

import io.carillon.log.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The database's server is lost under load, and its synchronous standby takes its place. */
final class Failover implements Case.Body {
    static final String STANDBY = "carillon_standby";
    static final String DATABASE = "carillon";

    @Override
    public void run(Stage stage, Report report) throws Exception {
        try (PostgresServer primary = PostgresServer.create();
                PostgresServer standby = pair(primary)) {
            primary.confirmWith(STANDBY);
            await(
                    "the standby confirms",
                    () -> primary.ask("SELECT count(*)::text FROM pg_stat_replication WHERE sync_state = 'sync'")
                            .equals("1"));
            String url = PostgresServer.url(DATABASE, List.of(primary, standby));
            try (NodesTrial trial = NodesTrial.start(stage, Balancer.Kind.HAPROXY, url, true)) {
                trial.awaitAcknowledged(200);
                int before = trial.writers().ledger().acknowledged();
                long begin = System.nanoTime();
                primary.crash();
                standby.promote();
                trial.awaitAcknowledged(1);
                double seconds = (System.nanoTime() - begin) / 1e9;
                trial.awaitAcknowledged(200);
                report.figure(
                        "%d changes were acknowledged before the failover; the next one %.1f s after the crash",
                        before, seconds);
                trial.finish("three nodes", () -> LogFile.read(List.of(primary, standby), url), report);
                report.require(trial.crowd().gaps() == 0, "clients were told of a gap, and nothing was lost");
            }
        }
    }

    /** Starts a server with the database, and a standby that follows it. */
    static PostgresServer pair(PostgresServer primary) {
        PostgresServer standby = primary.standby(STANDBY);
        primary.start();
        primary.admin("CREATE DATABASE " + DATABASE);
        standby.start();
        await(
                "the standby follows",
                () -> primary.ask("SELECT count(*)::text FROM pg_stat_replication"
                                + " WHERE state = 'streaming' AND application_name = '" + STANDBY + "'")
                        .equals("1"));
        return standby;
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("in vain: " + what);
            }
            LockSupport.parkNanos(50_000_000);
        }
    }
}
