package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.Server;
import io.carillon.system.check.Breach;
import io.carillon.system.check.Checker;
import io.carillon.system.check.Finding;
import io.carillon.system.check.Selection;
import io.carillon.system.check.Stored;
import io.carillon.system.check.Transcript;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A server, its writers and its listeners, from the start to the verdict. Of one thread. */
final class Trial implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Stage stage;
    private final Container container;
    private final Server server;
    private final Writers writers;
    private final Crowd crowd;
    private final Present present;

    private Trial(Stage stage, Container container, Server server, Writers.Plan plan) {
        this.stage = stage;
        this.container = container;
        this.server = server;
        this.present = new Present(server.url());
        this.writers = new Writers(server.url(), plan);
        this.crowd = new Crowd(server.port(), present);
    }

    /** Quick to start, with a ring so small that who comes back has to read from disk. */
    static Server.Plan server(Container container) {
        return Server.of(container)
                .jvm("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .setting("tail.events", "256")
                .setting("heartbeat", "3s");
    }

    /** With the compiler and the collector that a JVM has unless told otherwise: for cases that measure how long something takes. */
    static Server.Plan withUsualJvm(Server.Plan server) {
        return server.jvm("-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC");
    }

    /** A server that is ready, nobody there yet. */
    static Trial on(Stage stage, Container container, Server server, Writers.Plan plan) {
        return new Trial(stage, container, server, plan);
    }

    /** The usual one: the server, some listeners, and writers at work. */
    static Trial start(
            Stage stage, Container container, UnaryOperator<Server.Plan> settings, Writers.Plan plan, int listeners) {
        Trial trial = on(stage, container, settings.apply(server(container)).start(), plan);
        trial.crowd.join(listeners, stage.random("listeners"));
        if (!trial.crowd.awaitOpen(PATIENCE)) {
            throw new IllegalStateException("not all listeners have come");
        }
        trial.writers.start(stage);
        return trial;
    }

    Server server() {
        return server;
    }

    Writers writers() {
        return writers;
    }

    Crowd crowd() {
        return crowd;
    }

    Present present() {
        return present;
    }

    /** Waits until so many more changes are acknowledged. */
    void awaitAcknowledged(int more, Duration atMost) {
        int enough = writers.ledger().acknowledged() + more;
        if (!crowd.await(atMost, () -> writers.ledger().acknowledged() >= enough)) {
            throw new IllegalStateException(
                    "changes are not acknowledged: " + writers.ledger().statuses() + "\n" + server.consoleTail());
        }
    }

    /** Ends the writers, lets the listeners hear the last, ends the server, and compares everything. */
    List<Finding> finish(Report report) throws InterruptedException {
        return judge(
                stage,
                container.toString(),
                writers,
                crowd,
                present,
                server::stop,
                () -> LogFile.read(server.data()),
                report);
    }

    /**
     * The same for whatever serves.
     *
     * @param stop ends all that serves
     * @param log what is stored after that
     */
    static List<Finding> judge(
            Stage stage,
            String where,
            Writers writers,
            Crowd crowd,
            Present present,
            Runnable stop,
            Supplier<Stored> log,
            Report report)
            throws InterruptedException {
        writers.end();
        boolean heard = crowd.awaitHeard(writers.ledger().known(), PATIENCE);
        List<Finding> findings = new ArrayList<>();
        Map<String, Long> listed = present.of(new Selection("*")).versions();
        int comebacks = crowd.comebacks();
        List<Transcript> transcripts = crowd.end();
        stop.run();
        Stored stored = log.get().knowing(writers.ledger().known());
        if (!listed.equals(stored.resources())) {
            findings.add(new Finding(
                    Breach.STATE_IS_NOT_THE_LOGS, "the list is " + listed + ", stored is " + stored.resources()));
        }
        findings.addAll(new Checker(stored).check(writers.ledger().attempts(), transcripts));
        report.figure(
                "%s: %,d changes acknowledged (answers %s), %,d events stored; %,d clients heard %,d events,"
                        + " came back %,d times, %,d gaps",
                where,
                writers.ledger().acknowledged(),
                writers.ledger().statuses(),
                stored.head(),
                transcripts.size(),
                transcripts.stream().mapToLong(Transcript::events).sum(),
                comebacks,
                transcripts.stream().mapToLong(Transcript::gaps).sum());
        report.require(heard, "not all listeners have heard the last changes");
        report.require(
                writers.ledger().surprises().isEmpty(),
                "answers that are not explained: "
                        + writers.ledger().surprises().stream().limit(10).toList());
        report.findings(stage.name() + " on " + where, findings);
        return findings;
    }

    @Override
    public void close() throws IOException {
        writers.close();
        crowd.close();
        server.close();
    }
}
