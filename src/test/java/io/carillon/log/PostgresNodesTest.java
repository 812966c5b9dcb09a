package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several nodes on one database: one order, and nothing is skipped, doubled or waited for longer than a poll. */
@Timeout(120)
class PostgresNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Longer than any test: what is heard is heard of a notification. */
    private static final Duration NEVER = Duration.ofSeconds(50);

    private final String url = PostgresServer.shared().freshDatabase();

    private OpenLog node(Duration poll) {
        return OpenLog.in(polled(url, poll));
    }

    private static Place.Postgres polled(String url, Duration poll) {
        return place(url, Place.Postgres.DEFAULT_TIMEOUT, poll);
    }

    private static Place.Postgres place(String url, Duration timeout, Duration poll) {
        Place.Postgres usual = Place.Postgres.defaults(url);
        return new Place.Postgres(
                url, usual.user(), usual.password(), usual.tls(), usual.tlsCa(), usual.connections(), timeout, poll);
    }

    /** What a node's tail tells, in the order in which it does. Fails if something is not where it was before. */
    private static final class Listener {
        private final OpenLog node;
        private final List<Event> heard = Collections.synchronizedList(new ArrayList<>());

        Listener(OpenLog node) {
            this.node = node;
            node.store().tail().onCommit(this::hear);
        }

        private synchronized void hear() {
            Ring ring = node.store().tail().ring();
            for (long at = heard.size() + 1L; at <= ring.head().offset(); at++) {
                EncodedEvent event = ring.get(at);
                if (event == null) {
                    throw new AssertionError("the tail has no event " + at);
                }
                heard.add(event.event());
            }
        }

        List<String> ids() {
            return heard.stream().map(Event::id).toList();
        }

        List<String> texts() {
            return heard.stream()
                    .map(event -> new String(event.data().orElseThrow().bytes(), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    @Test
    void allNodesHearAllEventsInTheOrderOfTheirCommits() throws Exception {
        int writers = 8;
        int each = 250;
        long seed = System.nanoTime();
        System.out.println("PostgresNodesTest: seed " + seed);
        try (OpenLog first = node(Duration.ofMillis(50));
                OpenLog second = node(NEVER);
                OpenLog third = node(Place.Postgres.DEFAULT_POLL)) {
            List<OpenLog> nodes = List.of(first, second, third);
            List<Listener> listeners = nodes.stream().map(Listener::new).toList();
            nodes.forEach(node -> node.submit(OpenLog.replace("slow", "n" + nodes.indexOf(node), "0")));
            ExecutorService threads = Executors.newFixedThreadPool(writers);
            Set<String> acknowledged = Collections.synchronizedSet(new HashSet<>());
            try {
                List<Future<?>> ends = new ArrayList<>();
                for (int writer = 0; writer < writers; writer++) {
                    OpenLog node = nodes.get(writer % nodes.size());
                    String name = "w" + writer;
                    Random random = new Random(seed + writer);
                    ends.add(threads.submit(() -> write(node, name, each, random, acknowledged)));
                }
                for (Future<?> end : ends) {
                    end.get(90, TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
            }
            // Not the nodes' word for it: one that had others' events to fetch first has answered before its tail has
            // its own.
            long head = Jdbi.create(url).withHandle(EventLog::head);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(listeners)
                            .extracting(ear -> (long) ear.heard.size())
                            .containsOnly(head));

            assertThat(acknowledged).hasSize(writers * each);
            for (Listener listener : listeners) {
                assertThat(listener.heard.stream()
                                .map(event -> event.cursor().orElseThrow().offset()))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, head).boxed().toList());
                assertThat(listener.ids()).isEqualTo(listeners.get(0).ids());
                assertThat(listener.texts()).isEqualTo(listeners.get(0).texts());
                assertThat(listener.ids()).containsAll(acknowledged);
            }
            assertThat(third.events().after(0, 10_000, 1 << 24).events().stream()
                            .map(event -> event.event().id()))
                    .as("as it is on disk")
                    .isEqualTo(listeners.get(0).ids());
        }
    }

    /** Every fourth change waits, in the midst of its batch, before it is committed. */
    private static void write(OpenLog node, String name, int count, Random random, Set<String> acknowledged) {
        for (int i = 0; i < count; i++) {
            if (random.nextInt(4) == 0) {
                long delay = random.nextInt(5_000_000);
                String id = "n" + random.nextInt(3);
                node.submit(new Change.Patch(
                        new ResourceKey("slow", id),
                        Precondition.NONE,
                        current -> {
                            LockSupport.parkNanos(delay);
                            return OpenLog.draft(id, name + "-" + delay);
                        },
                        0));
            }
            acknowledged.add(node.publish("t", name + "-" + i).toString());
        }
    }

    /** One increments what the other does: an update that were decided on what was there before would be lost. */
    @Test
    void eachChangeIsDecidedOnWhatTheOthersHaveLeft() throws Exception {
        try (OpenLog first = node(NEVER);
                OpenLog second = node(NEVER)) {
            first.submit(OpenLog.replace("c", "n", "0"));
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                List<Future<?>> ends = new ArrayList<>();
                for (OpenLog node : List.of(first, second)) {
                    ends.add(threads.submit(() -> {
                        for (int i = 0; i < 200; i++) {
                            node.submit(increment());
                        }
                    }));
                }
                for (Future<?> end : ends) {
                    end.get(60, TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
            }

            Representation last =
                    second.store().resources().find(new ResourceKey("c", "n")).orElseThrow();
            assertThat(new String(last.body(), StandardCharsets.UTF_8)).contains("\"text\":\"400\"");
        }
    }

    private static Change.Patch increment() {
        return new Change.Patch(
                new ResourceKey("c", "n"),
                Precondition.NONE,
                current -> {
                    String body = new String(current.body(), StandardCharsets.UTF_8);
                    String text = body.replaceAll(".*\"text\":\"([0-9]+)\".*", "$1");
                    return OpenLog.draft("n", Integer.toString(Integer.parseInt(text) + 1));
                },
                0);
    }

    @Test
    void whatComesWhileAnotherHasTheLogIsInTheNextBatch() throws Exception {
        try (OpenLog node = OpenLog.in(place(url, PATIENCE, NEVER))) {
            long before = node.publish("t", "before").offset();
            List<CompletableFuture<Outcome>> answers = new ArrayList<>();
            Jdbi.create(url).useTransaction(another -> {
                another.createQuery("SELECT head FROM log FOR UPDATE")
                        .mapTo(Long.class)
                        .one();
                answers.add(submit(node, "first"));
                await().atMost(PATIENCE).until(this::somebodyWaitsForALock);
                for (int i = 0; i < 5; i++) {
                    answers.add(submit(node, "later " + i));
                }
            });
            for (CompletableFuture<Outcome> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Published.class);
            }

            assertThat(transactionsAfter(before)).isOne();
            assertThat(node.head()).isEqualTo(before + answers.size());
        }
    }

    private static CompletableFuture<Outcome> submit(OpenLog node, String text) {
        return node.journal().submit(OpenLog.message("t", text)).toCompletableFuture();
    }

    private boolean somebodyWaitsForALock() {
        return ask(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                == 1;
    }

    /** Each row says which transaction made it. */
    private long transactionsAfter(long offset) {
        return ask("SELECT count(DISTINCT xmin::text) FROM event WHERE \"offset\" > " + offset);
    }

    private long ask(String query) {
        return Jdbi.create(url)
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    @Test
    void aNotificationIsHeardLongBeforeThePoll() {
        try (OpenLog writing = node(NEVER);
                OpenLog hearing = node(NEVER)) {
            for (int i = 0; i < 20; i++) {
                Cursor id = writing.publish("t", "x");
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(PATIENCE)
                        .until(() -> hearing.store().tail().head().equals(id));
            }
        }
    }

    @Test
    void aLostNotificationCostsNoMoreThanThePoll() {
        try (OpenLog node = node(Duration.ofMillis(100))) {
            node.publish("t", "x");
            Jdbi.create(url).useTransaction(handle -> {
                handle.execute("INSERT INTO event (\"offset\", time, type, topic) VALUES (2, 0, 'message', 't')");
                handle.execute("UPDATE log SET head = 2");
            });

            await().atMost(PATIENCE).until(() -> node.head() == 2);
            assertThat(node.store().tail().get(2)).isNotNull();
        }
    }

    @Test
    void whatANodeMissedIsFetchedInPagesAndNoMoreThanItsTailHolds() {
        try (OpenLog late = OpenLog.with(OpenLog.settings(polled(url, NEVER), 64, 1_000_000))) {
            try (OpenLog node = node(NEVER)) {
                node.publish("t", 3_000);
            }
            await().atMost(PATIENCE).until(() -> late.head() == 3_000);

            assertThat(late.store().tail().get(3_000)).isNotNull();
            assertThat(late.events().after(0, 5_000, 1 << 24).events()).hasSize(3_000);
        }
    }

    @Test
    void aCursorOfOneNodeIsGoodOnTheOtherAtOnce() {
        try (OpenLog writing = node(NEVER);
                OpenLog other = node(NEVER)) {
            for (int i = 0; i < 50; i++) {
                Cursor id = writing.publish("t", "x");

                assertThat(other.events().resolve(id)).isEqualTo(OptionalLong.of(id.offset()));
                assertThat(other.head()).isGreaterThanOrEqualTo(id.offset());
            }
            Cursor head = other.store().tail().head();
            assertThat(other.events().resolve(new Cursor(head.epoch(), head.offset() + 1)))
                    .isEmpty();
            assertThat(other.events().resolve(new Cursor("unknown", 1))).isEmpty();
        }
    }

    /** Of the epoch's end a node hears before it has all events up to there: who came to stand between was told these twice. */
    @Test
    void aCursorFromTheEndOfAnEpochWaitsForWhatTheTailDoesNotHaveYet() throws Exception {
        Jdbi database = Jdbi.create(url);
        try (OpenLog node = node(Duration.ofMillis(20));
                Handle other = database.open();
                Handle holding = database.open()) {
            String ended = node.publish("t", "x").epoch();
            other.begin();
            other.execute("INSERT INTO event (\"offset\", time, type, topic) VALUES (2, 0, 'message', 't'),"
                    + " (3, 0, 'message', 't')");
            other.execute("INSERT INTO epoch (number, name, since) SELECT max(number) + 1, 'next', 3 FROM epoch");
            other.execute("UPDATE log SET head = 3, epoch = 'next'");
            CompletableFuture<?> held = CompletableFuture.runAsync(
                    () -> holding.begin().execute("LOCK TABLE event IN ACCESS EXCLUSIVE MODE"));
            await("the node's reads will be held up")
                    .atMost(PATIENCE)
                    .until(() -> database.withHandle(handle -> handle.createQuery(
                                    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'event'::regclass)")
                            .mapTo(Boolean.class)
                            .one()));
            other.commit();
            held.get(20, TimeUnit.SECONDS);
            await("the new epoch is known")
                    .atMost(PATIENCE)
                    .until(() -> node.events().at(3).epoch().equals("next"));
            assertThat(node.head()).isEqualTo(1);

            CompletableFuture<OptionalLong> resolved =
                    CompletableFuture.supplyAsync(() -> node.events().resolve(new Cursor(ended, 3)));
            await().during(Duration.ofMillis(200)).atMost(PATIENCE).until(() -> !resolved.isDone());
            holding.rollback();
            assertThat(resolved.get(20, TimeUnit.SECONDS)).isEqualTo(OptionalLong.of(3));
            assertThat(node.head()).isEqualTo(3);
        }
    }

    /** A reader's connection may reach another server before the node has noticed that there is one. */
    @Test
    void aPageFromAnEpochThatTheNodeDoesNotKnowIsNotTold() {
        try (OpenLog node = node(NEVER)) {
            node.publish("t", "x");
            assertThat(node.events().after(0, 10, 1 << 20).events()).hasSize(1);
            Jdbi.create(url).useTransaction(handle -> {
                handle.execute("INSERT INTO epoch (number, name, since) SELECT max(number) + 1, 'next', 1 FROM epoch");
                handle.execute("UPDATE log SET epoch = 'next'");
            });

            assertThatThrownBy(() -> node.events().after(0, 10, 1 << 20))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("another epoch");
        }
    }

    /** Rows that somebody has deleted, on a server that has not been started since. */
    @Test
    void aLogThatEndsBeforeWhatANodeHasSeenIsAnotherOne() {
        try (OpenLog writing = node(NEVER);
                OpenLog hearing = node(Duration.ofMillis(20))) {
            writing.publish("t", 2);
            Cursor lost = writing.publish("t", "x");
            await().atMost(PATIENCE).until(() -> hearing.head() == 3);
            Jdbi.create(url).useTransaction(handle -> {
                handle.execute("DELETE FROM event WHERE \"offset\" > 1");
                handle.execute("UPDATE log SET head = 1");
            });
            await().atMost(PATIENCE).until(() -> hearing.head() == 1);

            Cursor next = writing.publish("t", "y");
            assertThat(next.offset()).isEqualTo(2);
            assertThat(next.epoch()).isNotEqualTo(lost.epoch());
            await().atMost(PATIENCE).until(() -> hearing.head() == 2 && writing.head() == 2);
            assertThat(hearing.events().resolve(lost)).isEmpty();
            assertThat(writing.events().resolve(lost)).isEmpty();
        }
    }

    @Test
    void aStartOfANodeBeginsNoEpoch() {
        Cursor before;
        try (OpenLog node = node(NEVER)) {
            before = node.publish("t", "x");
        }
        try (OpenLog node = node(NEVER);
                OpenLog other = node(NEVER)) {
            assertThat(node.store().tail().head()).isEqualTo(before);
            assertThat(other.publish("t", "y").epoch()).isEqualTo(before.epoch());
        }
    }

    /** A claim is looked up under the log's lock, like everything else. */
    @Test
    void aKeyHoldsOnAllNodes() {
        try (OpenLog first = node(NEVER);
                OpenLog second = node(NEVER)) {
            Change.Publish message = OpenLog.message("t", "x");
            Change.Publish claimed =
                    new Change.Publish(message.message(), Optional.of(Claim.of("me", "k", message.message())));

            Outcome there = first.submit(claimed);
            assertThat(second.submit(claimed)).isEqualTo(there);
            assertThat(second.publish("t", "next").offset()).isEqualTo(2);
        }
    }

    /** Ages are counted in events here; whoever trims, the others find it so. */
    @Test
    void trimmingByOneNodeIsAGapOnAll() {
        try (OpenLog keeping = node(NEVER);
                OpenLog trimming = OpenLog.with(OpenLog.settings(polled(url, NEVER), 16, 50))) {
            keeping.publish("t", 120);
            await().atMost(PATIENCE).until(() -> keeping.events().earliest().offset() == 70);

            assertThat(keeping.events().after(60, 10, 1 << 20).gap()).isTrue();
            assertThat(keeping.events().after(70, 100, 1 << 20).events()).hasSize(50);
            assertThat(trimming.publish("t", "next").offset()).isEqualTo(121);
        }
    }
}
