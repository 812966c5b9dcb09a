package io.carillon.bench;

import io.carillon.bench.load.Transport;
import java.util.List;

/**
 * One row, or some rows that are measured together, of the table of targets.
 *
 * @param name what it is asked for by
 * @param title what its results are headed with
 * @param body what it does
 */
record Case(String name, String title, Body body) {
    @FunctionalInterface
    interface Body {
        void run(Stage stage, Report report) throws Exception;
    }

    static List<Case> all() {
        return List.of(
                new Case("sse-one", "SSE, one event at a time", new OneByOne(Transport.SSE)),
                new Case("ws-one", "WebSocket, one event at a time", new OneByOne(Transport.WEB_SOCKET)),
                new Case("sse-burst", "SSE, a burst of events", new Burst(Transport.SSE)),
                new Case("ws-burst", "WebSocket, a burst of events", new Burst(Transport.WEB_SOCKET)),
                new Case("own-topics", "Each subscriber on a topic of its own", new OwnTopics()),
                new Case("patterns", "Many subscribers, some patterns", new Patterns()),
                new Case("idle-memory", "Memory of idle connections", new IdleMemory()),
                new Case("slow-readers", "Some subscribers do not read", new SlowReaders()),
                new Case("durable-writes", "Durable writes", new DurableWrites()),
                new Case("latency", "From the answer to the event", new AnswerToEvent()),
                new Case("resume", "All clients come back at once", new Resume()),
                new Case("replay", "Replay of the whole log", new Replay()),
                new Case("nodes", "Several nodes on one PostgreSQL server", new SeveralNodes()),
                new Case("node-tails", "The tails of 100 nodes on one PostgreSQL server", new NodeTails()),
                new Case("parts", "The parts by themselves (JMH)", new Parts()));
    }
}
