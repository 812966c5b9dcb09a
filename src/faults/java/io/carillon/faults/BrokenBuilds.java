package io.carillon.faults;

import io.carillon.system.Server;
import io.carillon.system.check.Breach;
import io.carillon.system.check.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The harness itself under test: each mistake has to be found, under its name. */
final class BrokenBuilds implements Case.Body {
    private static final int LISTENERS = 40;
    private static final int KILLS = 3;

    /** What brings the mistake to light. */
    @FunctionalInterface
    private interface Stress {
        void put(Stage stage, Trial trial) throws Exception;
    }

    private record Proof(
            BrokenBuild build,
            Breach breach,
            UnaryOperator<Server.Plan> settings,
            boolean deletes,
            int pad,
            Stress stress) {}

    private static final List<Proof> PROOFS = List.of(
            new Proof(
                    BrokenBuild.ANSWERS_BEFORE_THE_COMMIT,
                    Breach.ACKNOWLEDGED_AND_LOST,
                    BrokenBuilds::slowCommits,
                    true,
                    300,
                    BrokenBuilds::kills),
            new Proof(
                    BrokenBuild.TELLS_BEFORE_THE_COMMIT,
                    Breach.ALTERED, // the next start gives the offsets to others
                    BrokenBuilds::slowCommits,
                    true,
                    300,
                    BrokenBuilds::kills),
            new Proof(
                    BrokenBuild.DROPS_AT_THE_RINGS_EDGE,
                    Breach.MISSED,
                    Overrun.TINY_RING,
                    true,
                    300,
                    (stage, trial) -> Overrun.burst(trial)),
            new Proof(
                    BrokenBuild.TRIMS_UNDER_A_READER,
                    Breach.MISSED,
                    TrimmedHistory.LITTLE,
                    false,
                    12_000,
                    TrimmedHistory::lag),
            new Proof(
                    BrokenBuild.REPEATS_THE_LAST,
                    Breach.DOUBLED,
                    UnaryOperator.identity(),
                    true,
                    300,
                    BrokenBuilds::kills));

    private static Server.Plan slowCommits(Server.Plan plan) {
        return plan.jvm(Failpoints.armed("before-commit=delay:100@1"));
    }

    private static void kills(Stage stage, Trial trial) {
        for (int i = 0; i < KILLS; i++) {
            trial.awaitAcknowledged(30, Duration.ofMinutes(1));
            LockSupport.parkNanos(stage.random("kill " + i).nextLong(200_000_000));
            trial.server().kill();
            trial.server().restart();
        }
    }

    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Proof proof : PROOFS) {
            Path war = proof.build.make(Files.createTempDirectory("carillon-broken"));
            UnaryOperator<Server.Plan> settings =
                    plan -> proof.settings.apply(plan).war(war);
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(40), proof.deletes, proof.pad);
            List<Finding> findings;
            try (Trial trial = Trial.start(stage, stage.container(), settings, plan, LISTENERS)) {
                proof.stress.put(stage, trial);
                System.out.println("    (what follows is to be found)");
                findings = trial.finish(new Report());
            }
            Set<Breach> found = findings.stream()
                    .map(Finding::breach)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Breach.class)));
            report.figure(
                    "a build that %s: %s",
                    proof.build,
                    findings.stream()
                            .collect(Collectors.groupingBy(
                                    finding -> finding.breach().name(), TreeMap::new, Collectors.counting())));
            report.require(found.contains(proof.breach), proof.build + " was not found as " + proof.breach);
        }
    }
}
