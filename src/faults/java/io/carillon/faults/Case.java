package io.carillon.faults;

import java.util.List;

/**
 * One row of the table of faults.
 *
 * @param name what it is asked for by
 * @param title what goes wrong
 * @param brief true if it is part of the short form that nobody has named the cases of
 */
record Case(String name, String title, boolean brief, Body body) {
    @FunctionalInterface
    interface Body {
        void run(Stage stage, Report report) throws Exception;
    }

    static List<Case> all() {
        return List.of(
                new Case("kills", "SIGKILL at random points under load", true, new Kills()),
                new Case("failpoints", "A failure at each named place", true, new Failpoints()),
                new Case("slow-readers", "Some clients stop reading, and read again", true, new SlowReaders()),
                new Case("retention", "History is trimmed under readers that lag", false, new TrimmedHistory()),
                new Case("overrun", "A burst overruns the ring", false, new Overrun()),
                new Case("disk-full", "The disk is full, then free again", false, new DiskFull()),
                new Case("damaged", "The database is damaged, or another's", false, new Damaged()),
                new Case("older-backup", "The log is restored from an older backup", false, new OlderBackup()),
                new Case("pause", "SIGSTOP for half a minute", false, new Pause()),
                new Case("clock", "The wall clock is set a day forward and back", false, new WallClock()),
                new Case("half-open", "Peers vanish without a word", false, new HalfOpen()),
                new Case(
                        "flood",
                        "Slow headers, slow bodies, slow readers, and too many connections",
                        false,
                        new Flood()),
                new Case("churn", "Clients come and go, 200 a second", false, new Churn()),
                new Case("redeploy", "Graceful stops and redeployments under load", false, new Redeploy()),
                new Case("balanced", "Three nodes behind each load balancer", false, new Balanced()),
                new Case("node-kills", "A node is killed, or the database crashes", false, new NodeKills()),
                new Case("rolling-upgrade", "One node after the other is replaced", false, new RollingUpgrade()),
                new Case("failover-sync", "A synchronous standby takes over", false, new Failover()),
                new Case("failover-behind", "A standby that was behind takes over", false, new FailoverBehind()),
                new Case("commit-order", "Commits on three nodes are held up at random", false, new CommitOrder()),
                new Case("broken-builds", "Builds that are broken on purpose are caught", false, new BrokenBuilds()));
    }
}
