package io.carillon.bench;

import io.carillon.bench.load.Loop;
import io.carillon.bench.load.Outcome;
import io.carillon.bench.peer.Peers;
import io.carillon.bench.peer.Postgres;
import io.carillon.log.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Durable changes at one node and at several, against one commit for each change, and how long it takes from the answer of one node
 * to the event at another. All on one PostgreSQL server.
 */
final class SeveralNodes implements Case.Body {
    private static final String RATE = "durable changes";
    private static final String P50 = "answer to event p50";
    private static final String P99 = "answer to event p99";
    private static final String EACH = "journal alone, a commit each";
    private static final String TIMES_EACH = "times the journal with a commit each";
    private static final String TIMES_SINGLE = "times one client";
    private static final String SAME = "heard at the same node";
    private static final String OTHER = "heard at another node";
    private static final int CLIENTS = 64;
    private static final int PER_SECOND = 100;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        Peers peers = stage.onAllCores();
        try (Postgres postgres = peers.postgres();
                Loop loop = new Loop(false);
                Crew crew = new Crew(postgres, loop)) {
            Place each = Place.Postgres.defaults(postgres.freshDatabase());
            SeededLog.commitEach(each, CLIENTS, stage.scale().warm());
            for (int size : sizes(stage)) {
                crew.grow(peers);
                crew.writeToNewest(CLIENTS, stage.scale().warm().multipliedBy(2));
                crew.write(CLIENTS, stage.scale().warm().dividedBy(2));
                for (int round = 0; round < stage.scale().rounds(); round++) {
                    write(stage, crew, each, report);
                    disk(stage, report);
                }
                judge(size, report);
            }
            hear(stage, crew, report);
        }
        note(report);
    }

    private static List<Integer> sizes(Stage stage) {
        return stage.scale().brief() ? List.of(1, 2) : List.of(1, 2, 3);
    }

    private static void write(Stage stage, Crew crew, Place each, Report report) throws InterruptedException {
        Duration time = stage.scale().sample();
        double alone = SeededLog.commitEach(each, CLIENTS, time);
        report.add(EACH, RATE, "per s", alone);
        Crew.Written single = crew.write(1, time);
        add(report, who(crew.size(), 1), single);
        Crew.Written together = crew.write(CLIENTS, time);
        String who = who(crew.size(), CLIENTS);
        add(report, who, together);
        double rate = together.outcome().eventsPerSecond();
        report.add(who, TIMES_EACH, "×", rate / alone);
        report.add(who, TIMES_SINGLE, "×", rate / single.outcome().eventsPerSecond());
    }

    private static void hear(Stage stage, Crew crew, Report report) {
        for (int listening = 0; listening < 2; listening++) {
            hear(stage, crew, listening, stage.scale().warm().dividedBy(2));
        }
        for (int round = 0; round < stage.scale().rounds(); round++) {
            for (int listening = 0; listening < 2; listening++) {
                Outcome outcome =
                        hear(stage, crew, listening, stage.scale().sample().multipliedBy(2));
                String who = listening == 0 ? SAME : OTHER;
                report.add(who, P50, "ms", Outcome.millis(outcome.sinceAnswered(), 50));
                report.add(who, P99, "ms", Outcome.millis(outcome.sinceAnswered(), 99));
            }
        }
        report.judge(OTHER, P50, Target.atMost(10));
        report.judge(OTHER, P99, Target.atMost(50));
    }

    private static void disk(Stage stage, Report report) throws IOException {
        report.add("disk", "8 KiB and fdatasync", "ms", Disk.syncMillis(stage.work()));
    }

    private static Outcome hear(Stage stage, Crew crew, int listening, Duration time) {
        int events = (int) Math.max(10, PER_SECOND * time.toMillis() / 1_000);
        return crew.steady(0, listening, subscribers(stage), events, PER_SECOND);
    }

    /** A tenth of what other cases have: what a thousand cost here would hide what the way between nodes does. */
    private static int subscribers(Stage stage) {
        return stage.scale().subscribers() / 10;
    }

    private static String who(int nodes, int clients) {
        return nodes + (nodes == 1 ? " node, " : " nodes, ") + clients + (clients == 1 ? " client" : " clients");
    }

    private static void add(Report report, String who, Crew.Written written) {
        Outcome outcome = written.outcome();
        report.add(who, RATE, "per s", outcome.eventsPerSecond());
        report.add(who, "batches", "per s", written.batchesPerSecond());
        report.add(who, "changes", "per batch", written.stored().eventsPerBatch());
        report.add(who, "answer p50", "ms", Outcome.millis(outcome.answers(), 50));
        report.add(who, "answer p99", "ms", Outcome.millis(outcome.answers(), 99));
        report.add(who, "nodes' CPU per change", "µs", outcome.microsPerEvent());
        report.add(who, "PostgreSQL's CPU per change", "µs", written.databaseMicrosPerEvent());
    }

    private static void judge(int nodes, Report report) {
        report.judge(who(nodes, CLIENTS), TIMES_EACH, Target.atLeast(5));
        report.judge(who(nodes, CLIENTS), TIMES_SINGLE, Target.atLeast(5));
    }

    private static void note(Report report) {
        report.note(
                "Nodes, PostgreSQL and load share the machine's cores, and so the load sleeps when it has nothing to do. The"
                        + " journal alone is that of one node, in the load's process, without HTTP, with " + CLIENTS
                        + " changes waiting, and told to take one change a commit. With one client each change has a commit of its own as"
                        + " well. Both are measured in each round, beside what is compared with them. Events are heard by a tenth of the"
                        + " subscribers of other cases, at " + PER_SECOND + " changes a second, over SSE.");
    }
}
