package io.carillon.faults;

import io.carillon.log.PostgresServer;
import io.carillon.system.check.Checker;
import io.carillon.system.check.Stored;
import io.carillon.system.check.Transcript;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.List;

/** A standby that was behind takes over: what it lacks is lost, as asynchronous replication has it, and everybody is told. */
final class FailoverBehind implements Case.Body {
    private static final int CHANGES = 150;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        try (PostgresServer primary = PostgresServer.create();
                PostgresServer standby = Failover.pair(primary)) {
            String url = PostgresServer.url(Failover.DATABASE, List.of(primary, standby));
            try (NodesTrial trial = NodesTrial.start(stage, Balancer.Kind.NGINX, url, false)) {
                trial.awaitAcknowledged(CHANGES);
                standby.stopFollowing();
                Failover.await(
                        "the standby is cut off",
                        () -> primary.ask("SELECT count(*)::text FROM pg_stat_replication")
                                .equals("0"));
                trial.awaitAcknowledged(CHANGES);
                trial.writers().end();
                report.require(
                        trial.crowd().awaitHeard(trial.writers().ledger().known(), NodesTrial.PATIENCE),
                        "not all heard the first half");
                Stored before = LogFile.read(List.of(primary), url);
                report.findings(
                        "before the failover",
                        new Checker(before)
                                .check(
                                        trial.writers().ledger().attempts(),
                                        trial.crowd().onLoop(() -> OlderBackup.turnPages(trial.crowd(), before))));
                primary.crash();
                standby.promote();
                Stored kept = LogFile.read(List.of(standby), url);
                goOn(stage, trial, url, before, kept, standby, report);
            }
        }
    }

    private static void goOn(
            Stage stage,
            NodesTrial trial,
            String url,
            Stored before,
            Stored kept,
            PostgresServer standby,
            Report report)
            throws InterruptedException {
        Writers.Plan plan = new Writers.Plan(Duration.ofMillis(40), false, 300, "later");
        try (Writers later = new Writers(trial.balancer().url(), plan).behindBalancer()) {
            later.start(stage);
            report.require(
                    trial.crowd()
                            .await(NodesTrial.PATIENCE, () -> later.ledger().acknowledged() >= CHANGES),
                    "changes are not acknowledged after the failover: "
                            + later.ledger().statuses());
            later.end();
            report.require(
                    trial.crowd().awaitHeard(later.ledger().known(), NodesTrial.PATIENCE),
                    "not all heard the second half");
            long untold = trial.crowd().listeners().stream()
                    .filter(listener -> listener.client().subscription().transport() != Transport.LONG_POLL)
                    .filter(listener -> listener.gaps() == 0)
                    .count();
            int gaps = trial.crowd().gaps();
            List<Transcript> transcripts = trial.crowd().end();
            trial.nodes().stop();
            Stored after = LogFile.read(List.of(standby), url);
            report.findings(
                    "after the failover",
                    new Checker(after).check(OlderBackup.ledger(trial.writers(), kept, later), transcripts));
            report.figure(
                    "the standby ended at %,d, its primary at %,d; gone on to %,d; %d clients, %d gaps",
                    kept.head(), before.head(), after.head(), transcripts.size(), gaps);
            report.require(kept.head() < before.head(), "the standby was not behind");
            report.require(untold == 0, untold + " streams were not told of a gap");
        }
    }
}
