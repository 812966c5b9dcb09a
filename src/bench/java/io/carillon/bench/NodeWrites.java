package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Outcome;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import io.carillon.log.Place;
import io.carillon.log.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One to three nodes on one PostgreSQL server: durable changes, and from an answer on one to the event on another. */
final class NodeWrites implements Case.Body {
    private static final String RATE = "durable changes";
    private static final String EACH = "journal alone on PostgreSQL, a commit each";
    private static final int CLIENTS = 64;
    private static final int NODES = 3;
    private static final int MANY = 1_000_000;
    private static final int LISTENERS = 10;
    private static final int PER_SECOND = 100;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        List<Carillon> nodes = new ArrayList<>();
        try (PostgresServer database = PostgresServer.create()) {
            database.start();
            String url = database.freshDatabase();
            try {
                for (int i = 0; i < NODES; i++) {
                    nodes.add(stage.fresh(Container.JETTY, "-Dcarillon.database.url=" + url, "-Xmx512m"));
                }
                write(stage, nodes, stage.scale().warm());
                for (int round = 0; round < stage.scale().rounds(); round++) {
                    Place.Postgres apart = Place.Postgres.defaults(database.freshDatabase());
                    report.add(
                            EACH,
                            RATE,
                            "per s",
                            SeededLog.commitEach(apart, CLIENTS, stage.scale().sample()));
                    for (int count = 1; count <= NODES; count++) {
                        Outcome outcome = write(
                                stage, nodes.subList(0, count), stage.scale().sample());
                        report.add(who(count), RATE, "per s", outcome.eventsPerSecond());
                        report.add(who(count), "answer p99", "ms", Outcome.millis(outcome.answers(), 99));
                    }
                    for (Transport transport : Transport.values()) {
                        Outcome across = across(stage, nodes, transport);
                        String who = "one node to another, " + transport;
                        report.add(who, "p50", "ms", Outcome.millis(across.sinceAnswered(), 50));
                        report.add(who, "p99", "ms", Outcome.millis(across.sinceAnswered(), 99));
                    }
                }
            } finally {
                nodes.forEach(Carillon::close);
            }
        }
        for (int count = 1; count <= NODES; count++) {
            report.ratio(who(count), EACH, RATE, Target.atLeast(5));
        }
        for (Transport transport : Transport.values()) {
            report.judge("one node to another, " + transport, "p50", Target.atMost(10));
            report.judge("one node to another, " + transport, "p99", Target.atMost(50));
        }
        report.note("The journal alone is Carillon's, without HTTP, with " + CLIENTS
                + " changes waiting, and told to take one change a commit. A subscriber that hears of the change before its"
                + " sender has the answer counts as 0.");
    }

    private static String who(int nodes) {
        return nodes + (nodes == 1 ? " node, " : " nodes, ") + CLIENTS + " clients";
    }

    private static Outcome write(Stage stage, List<Carillon> nodes, Duration time) {
        List<Integer> ports = nodes.stream().map(Carillon::port).toList();
        try (Audience nobody = new Audience(stage.loop());
                Barrage barrage = new Barrage(nobody, ports, () -> Duration.ZERO)) {
            return barrage.run(
                    Plan.writers(CLIENTS, MANY, time),
                    nodes.get(0).events(event -> Carillon.COLLECTION + "/w-" + event % CLIENTS, Carillon.DATA_BYTES));
        }
    }

    private static Outcome across(Stage stage, List<Carillon> nodes, Transport transport) {
        Duration time = stage.scale().sample().multipliedBy(2);
        try (Audience audience = new Audience(stage.loop())
                        .join(nodes.get(1).door(transport), LISTENERS, subscriber -> "bench", Crowds.PATIENCE);
                Barrage barrage = new Barrage(audience, nodes.get(0).port(), () -> Duration.ZERO)) {
            int events = (int) Math.max(10, PER_SECOND * time.toMillis() / 1_000);
            return barrage.run(Plan.steady(events, PER_SECOND), nodes.get(0).events());
        }
    }
}
