package io.carillon.faults;

import io.carillon.system.check.Finding;
import io.carillon.system.check.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Nodes behind a balancer, their writers and their listeners, from the start to the verdict. Of one thread. */
final class NodesTrial implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Stage stage;
    private final Nodes nodes;
    private final Balancer balancer;
    private final Present present;
    private final Writers writers;
    private final Crowd crowd;

    private NodesTrial(Stage stage, Nodes nodes, Balancer balancer, Writers.Plan plan) {
        this.stage = stage;
        this.nodes = nodes;
        this.balancer = balancer;
        this.present = new Present(balancer.url());
        this.writers = new Writers(balancer.url(), plan).behindBalancer();
        this.crowd = new Crowd(balancer.port(), present);
    }

    /** Everybody is there, and the writers are at work. */
    static NodesTrial start(Stage stage, Balancer.Kind kind, String url, boolean deletes) throws IOException {
        Nodes nodes = Nodes.start(url);
        try {
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(40), deletes, 300);
            NodesTrial trial = new NodesTrial(stage, nodes, Balancer.start(kind, nodes.ports()), plan);
            trial.crowd.join(stage.scale().few(), stage.random("listeners"));
            if (!trial.crowd.awaitOpen(PATIENCE)) {
                throw new IllegalStateException("not all listeners have come");
            }
            trial.writers.start(stage);
            return trial;
        } catch (IOException | RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    Nodes nodes() {
        return nodes;
    }

    Writers writers() {
        return writers;
    }

    Crowd crowd() {
        return crowd;
    }

    Balancer balancer() {
        return balancer;
    }

    /** Waits until so many more changes are acknowledged. */
    void awaitAcknowledged(int more) {
        int enough = writers.ledger().acknowledged() + more;
        if (!crowd.await(PATIENCE, () -> writers.ledger().acknowledged() >= enough)) {
            throw new IllegalStateException(
                    "changes are not acknowledged: " + writers.ledger().statuses() + "\n" + nodes.consoles());
        }
    }

    /** Ends the writers, lets the listeners hear the last, ends the nodes, and compares everything with the database. */
    List<Finding> finish(String where, Supplier<Stored> database, Report report) throws InterruptedException {
        return Trial.judge(stage, where, writers, crowd, present, nodes::stop, database, report);
    }

    @Override
    public void close() throws IOException {
        writers.close();
        crowd.close();
        balancer.close();
        nodes.close();
    }
}
