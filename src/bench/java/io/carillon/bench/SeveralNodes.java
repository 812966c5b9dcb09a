package io.carillon.bench;

import io.carillon.bench.load.Loop;
import io.carillon.bench.load.Outcome;
import io.carillon.bench.peer.Peers;
import io.carillon.bench.peer.Postgres;
import io.carillon.log.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Durable changes at one node and at several, against one commit for each change, and how long it takes from the answer of one node
 * to the event at another. All on one PostgreSQL server, each crew of nodes with a database of its own there.
 */
final class SeveralNodes implements Case.Body {
    private static final String RATE = "durable changes";
    private static final String P50 = "answer to event p50";
    private static final String P99 = "answer to event p99";
    private static final String EACH = "journal alone, a commit each";
    private static final String SINGLE = "1 node, 1 client";
    private static final String SAME = "heard at the same node";
    private static final String OTHER = "heard at another node";
    private static final int PAIR = 2;
    private static final int CLIENTS = 64;
    private static final int PER_SECOND = 100;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        Peers peers = stage.onAllCores();
        List<Integer> sizes = stage.scale().brief() ? List.of(PAIR) : List.of(1, PAIR, 3);
        List<Crew> crews = new ArrayList<>();
        try (Postgres postgres = peers.postgres();
                Loop loop = new Loop(false)) {
            try {
                for (int size : sizes) {
                    crews.add(Crew.start(peers, postgres, loop, size));
                }
                measure(stage, postgres, crews, report);
            } finally {
                crews.forEach(Crew::close);
            }
        }
        judge(crews, report);
    }

    private static void measure(Stage stage, Postgres postgres, List<Crew> crews, Report report) throws Exception {
        Place each = Place.Postgres.defaults(postgres.freshDatabase());
        for (Crew crew : crews) {
            crew.write(CLIENTS, stage.scale().warm());
        }
        Crew pair =
                crews.stream().filter(crew -> crew.size() == PAIR).findFirst().orElseThrow();
        hear(stage, pair, 1, stage.scale().warm());
        for (int round = 0; round < stage.scale().rounds(); round++) {
            disk(stage, report);
            report.add(
                    EACH,
                    RATE,
                    "per s",
                    SeededLog.commitEach(each, CLIENTS, stage.scale().sample()));
            for (Crew crew : crews) {
                if (crew.size() == 1) {
                    add(report, SINGLE, crew.write(1, stage.scale().sample()));
                }
                add(report, who(crew), crew.write(CLIENTS, stage.scale().sample()));
            }
            for (int listening = 0; listening < PAIR; listening++) {
                Outcome outcome =
                        hear(stage, pair, listening, stage.scale().sample().multipliedBy(2));
                String who = listening == 0 ? SAME : OTHER;
                report.add(who, P50, "ms", Outcome.millis(outcome.sinceAnswered(), 50));
                report.add(who, P99, "ms", Outcome.millis(outcome.sinceAnswered(), 99));
            }
        }
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

    private static String who(Crew crew) {
        return crew.size() + (crew.size() == 1 ? " node, " : " nodes, ") + CLIENTS + " clients";
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

    private static void judge(List<Crew> crews, Report report) {
        for (Crew crew : crews) {
            report.ratio(who(crew), EACH, RATE, Target.atLeast(5));
            report.ratio(who(crew), SINGLE, RATE, Target.atLeast(5));
        }
        report.judge(OTHER, P50, Target.atMost(10));
        report.judge(OTHER, P99, Target.atMost(50));
        report.note(
                "Nodes, PostgreSQL and load share the machine's cores, and so the load sleeps when it has nothing to do. The"
                        + " journal alone is that of one node, in the load's process, without HTTP, with " + CLIENTS
                        + " changes waiting, and told to take one change a commit. With one client each change has a commit of its own as"
                        + " well. Events are heard by a tenth of the subscribers of other cases, at "
                        + PER_SECOND + " changes a second, over SSE.");
    }
}
