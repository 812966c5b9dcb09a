package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import io.carillon.log.Change;
import io.carillon.log.OpenLog;
import io.carillon.log.Outcome;
import io.carillon.log.Representation;
import io.carillon.log.ResourceTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client builds from a snapshot and events alone is what the server has. */
@Timeout(120)
class ReplicaTest {
    private static final int ROUNDS = 20;
    private static final int CLIENTS = 8;
    private static final int WRITERS = 3;
    private static final int CHANGES = 100;
    private static final List<String> COLLECTIONS = List.of("a", "ab", "b");
    private static final List<List<String>> SELECTIONS = List.of(
            List.of(),
            List.of("*"),
            List.of("/api/a/*"),
            List.of("/api/a*"),
            List.of("/api/:c/k1*"),
            List.of("/api/a/k1", "/api/b/k2", "/api/b/none"),
            List.of("/api/ab/*", "/api/a/k3", "/api/a/*"),
            List.of("/api/*/k7", "/nothing"));

    /** A client: what it holds, whatever stream it came by. */
    private static final class Replica {
        private final Map<String, String> resources = new TreeMap<>();
        private final Map<String, Long> versions = new HashMap<>();
        private long last;

        void take(List<Event> heard) {
            for (Event event : heard) {
                String topic = event.topic().map(Topic::value).orElse("");
                switch (event.type().sseName()) {
                    case "snapshot", "created", "updated" -> {
                        long version = Cursor.parse(RecordingSink.data(event).getString("version"))
                                .offset();
                        assertThat(version).as("no resource goes back").isGreaterThan(versions.getOrDefault(topic, 0L));
                        versions.put(topic, version);
                        resources.put(topic, text(event));
                    }
                    case "deleted" -> resources.remove(topic); // perhaps never had: it went while the snapshot was read
                    case "gap" -> throw new AssertionError("a gap");
                    default -> {
                        // nothing to keep
                    }
                }
                if (event.cursor().isPresent() && event.topic().isPresent()) {
                    assertThat(event.cursor().get().offset()).isGreaterThan(last);
                    last = event.cursor().get().offset();
                }
            }
        }

        private static String text(Event event) {
            return new String(event.data().orElseThrow().bytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void equalsTheTableHoweverTheClientCameByIt(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        System.out.println("ReplicaTest: seed " + seed);
        Random random = new Random(seed);
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (OpenLog log = OpenLog.with(OpenLog.settings(directory, 64, 1_000_000));
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<?>> writing = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    long own = random.nextLong();
                    writing.add(writers.submit(() -> write(log, new Random(own))));
                }
                List<List<String>> selections = new ArrayList<>();
                List<Replica> replicas = new ArrayList<>();
                List<RecordingSink> sinks = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    List<String> selection = SELECTIONS.get(random.nextInt(SELECTIONS.size()));
                    selections.add(selection);
                    Replica replica = new Replica();
                    replicas.add(replica);
                    sinks.add(listen(fanOut, selection, replica, random));
                }
                for (Future<?> each : writing) {
                    each.get(30, TimeUnit.SECONDS);
                }
                for (int i = 0; i < CLIENTS; i++) {
                    RecordingSink sink = sinks.get(i);
                    sink.setReady(true);
                    finish(log, sink);
                    replicas.get(i).take(sink.heard());

                    assertThat(replicas.get(i).resources)
                            .as("seed %d, round %d, selection %s", seed, round, selections.get(i))
                            .isEqualTo(table(log, selections.get(i)));
                    assertThat(sink.names().stream().filter("live"::equals)).hasSize(1);
                    sink.subscriber().leave(CloseReason.DONE);
                }
            }
        } finally {
            writers.shutdownNow();
        }
    }

    /** Joins by a snapshot; perhaps stops listening for a while; perhaps is cut off and comes back with its cursor. */
    private static RecordingSink listen(OpenFanOut fanOut, List<String> selection, Replica replica, Random random) {
        RecordingSink sink = fanOut.join(new Start.Snapshot(), selection.toArray(String[]::new));
        if (random.nextInt(3) == 0) {
            sink.setReady(false);
            sink.awaitShard();
            sink.setReady(random.nextBoolean());
            return sink;
        }
        for (int cut = random.nextInt(3); cut > 0; cut--) {
            sink.awaitShard();
            sink.subscriber().leave(CloseReason.PEER_GONE);
            sink.awaitClose();
            Optional<Cursor> position = sink.position();
            if (position.isPresent()) {
                replica.take(sink.heard());
                sink = fanOut.join(new Start.After(position.get()), selection.toArray(String[]::new));
            } else {
                replica.resources.clear();
                replica.versions.clear();
                sink = fanOut.join(new Start.Snapshot(), selection.toArray(String[]::new));
            }
        }
        return sink;
    }

    private static void write(OpenLog log, Random random) {
        List<CompletionStage<Outcome>> answers = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            String collection = COLLECTIONS.get(random.nextInt(COLLECTIONS.size()));
            String id = "k" + random.nextInt(20);
            Change change = random.nextInt(4) == 0
                    ? OpenLog.delete(collection, id)
                    : OpenLog.replace(collection, id, "v" + random.nextInt());
            answers.add(log.journal().submit(change));
            if (random.nextInt(25) == 0) {
                OpenLog.await(answers.get(i));
            }
        }
        answers.forEach(OpenLog::await);
    }

    /** Waits until the client has heard all there is: where it stands is where the log ends, and nothing is on its way. */
    private static void finish(OpenLog log, RecordingSink sink) {
        org.awaitility.Awaitility.await()
                .pollInterval(java.time.Duration.ofMillis(2))
                .atMost(java.time.Duration.ofSeconds(20))
                .until(() -> {
                    List<Cursor> told = new java.util.concurrent.CopyOnWriteArrayList<>();
                    sink.subscriber().locate(told::add);
                    org.awaitility.Awaitility.await()
                            .pollInterval(java.time.Duration.ofMillis(1))
                            .until(() -> !told.isEmpty());
                    return sink.names().contains("live") && told.get(0).offset() == log.head();
                });
    }

    private static Map<String, String> table(OpenLog log, List<String> selection) {
        List<TopicSelector> selectors = (selection.isEmpty() ? List.of("*") : selection)
                .stream().map(TopicSelector::parse).toList();
        Map<String, String> expected = new TreeMap<>();
        for (String collection : COLLECTIONS) {
            ResourceTable.Page page = log.store().resources().list(collection, Optional.empty(), 1_000);
            for (Representation item : page.items()) {
                if (selectors.stream().anyMatch(each -> each.selects(item.key().topic()))) {
                    expected.put(item.key().topic().value(), new String(item.body(), StandardCharsets.UTF_8));
                }
            }
        }
        return expected;
    }
}
