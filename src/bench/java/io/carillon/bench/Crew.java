package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Loop;
import io.carillon.bench.load.Outcome;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import io.carillon.bench.peer.Peer;
import io.carillon.bench.peer.Peers;
import io.carillon.bench.peer.Postgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Some nodes on a database of their own, and the load for them. Owned by the thread that measures. */
final class Crew implements AutoCloseable {
    private static final int MANY = 1_000_000;

    private final Postgres postgres;
    private final String url;
    private final Loop loop;
    private final List<Carillon> nodes = new ArrayList<>();

    /** None yet, and an empty database. */
    Crew(Postgres postgres, Loop loop) {
        this.postgres = postgres;
        this.url = postgres.freshDatabase();
        this.loop = loop;
    }

    /** One more node; ready when this returns. */
    void grow(Peers peers) {
        nodes.add(peers.carillon(Container.JETTY, "-Dcarillon.database.url=" + url));
    }

    int size() {
        return nodes.size();
    }

    private Duration cpu() {
        return nodes.stream().map(Peer::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * What writing found.
     *
     * @param stored what the database has of it
     * @param databaseCpu what the PostgreSQL server's processes used meanwhile
     */
    record Written(Outcome outcome, Postgres.Stored stored, Duration databaseCpu) {
        double batchesPerSecond() {
            return outcome.eventsPerSecond() / stored.eventsPerBatch();
        }

        double databaseMicrosPerEvent() {
            return databaseCpu.toNanos() / 1e3 / outcome.events();
        }
    }

    /** Changes from clients that keep their connections, spread over the nodes. */
    Written write(int clients, Duration time) {
        return write(nodes, clients, time);
    }

    /** The same, to the newest node alone. */
    Written writeToNewest(int clients, Duration time) {
        return write(nodes.subList(nodes.size() - 1, nodes.size()), clients, time);
    }

    /** @throws IllegalStateException if the database has another number of events of it than were answered */
    private Written write(List<Carillon> to, int clients, Duration time) {
        long before = postgres.head(url);
        Duration start = postgres.cpu();
        Outcome outcome;
        Duration used;
        try (Audience nobody = new Audience(loop);
                Barrage barrage =
                        new Barrage(nobody, to.stream().map(Carillon::port).toList(), this::cpu)) {
            outcome = barrage.run(
                    Plan.writers(clients, MANY, time),
                    nodes.get(0).events(event -> Carillon.COLLECTION + "/w-" + event % clients, Peer.DATA_BYTES));
            used = postgres.cpu().minus(start);
        }
        Postgres.Stored stored = postgres.storedAfter(url, before);
        if (stored.events() != outcome.events()) {
            throw new IllegalStateException(
                    "%d changes were answered, %d are stored".formatted(outcome.events(), stored.events()));
        }
        return new Written(outcome, stored, used);
    }

    /** Changes at one node at a steady pace, heard over SSE at the same or another. */
    Outcome steady(int writing, int listening, int subscribers, int events, double perSecond) {
        try (Audience audience = new Audience(loop)
                        .join(
                                nodes.get(listening).door(Transport.SSE),
                                subscribers,
                                subscriber -> "bench",
                                Crowds.PATIENCE);
                Barrage barrage = new Barrage(audience, nodes.get(writing).port(), this::cpu)) {
            return barrage.run(
                    Plan.steady(events, perSecond), nodes.get(writing).events());
        }
    }

    @Override
    public void close() {
        nodes.forEach(Carillon::close);
    }
}
