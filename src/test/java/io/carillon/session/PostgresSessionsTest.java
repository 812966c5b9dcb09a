package io.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.TopicSelector;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.FanOutSettings;
import io.carillon.fanout.Presence;
import io.carillon.fanout.Rights;
import io.carillon.fanout.Run;
import io.carillon.fanout.Selection;
import io.carillon.fanout.Sink;
import io.carillon.fanout.Start;
import io.carillon.fanout.Subscriber;
import io.carillon.fanout.Subscription;
import io.carillon.fanout.Transport;
import io.carillon.log.LogSettings;
import io.carillon.log.OpenLog;
import io.carillon.log.Place;
import io.carillon.log.PostgresServer;
import io.carillon.log.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sessions of several nodes on one real database. */
@Timeout(120)
class PostgresSessionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** No node of these tests stands still for so long by itself. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final String url = PostgresServer.shared().freshDatabase();
    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(Node::close);
    }

    private Node node(boolean events) {
        return node(url, events);
    }

    private Node node(String database, boolean events) {
        return node(database, events, LogSettings.DEFAULT_QUEUE_CHANGES);
    }

    private Node node(String database, boolean events, int queue) {
        Node made = new Node(database, events, queue);
        nodes.add(made);
        return made;
    }

    private static final class Node implements AutoCloseable {
        private final OpenLog log;
        private final FanOut fanOut;
        private final Sessions sessions;
        private final SessionEvents events;
        private boolean closed;

        /** @param queue what its journal takes at once */
        Node(String url, boolean events, int queue) {
            LogSettings usual = LogSettings.defaults(Place.Postgres.defaults(url));
            log = OpenLog.with(new LogSettings(
                    usual.place(),
                    usual.retainFor(),
                    usual.retainEvents(),
                    usual.keepKeys(),
                    queue,
                    usual.queueBytes(),
                    usual.batchChanges(),
                    usual.tailEvents(),
                    usual.tailBytes()));
            fanOut = new FanOut(
                    log.store().tail(),
                    log.events(),
                    log.store().resources(),
                    new FanOutSettings(1, 1, Duration.ofHours(1)));
            SessionSettings settings = new SessionSettings(events, LEASE);
            this.events = new SessionEvents(log.journal(), settings);
            sessions = new Sessions(fanOut, this.events, settings);
            sessions.start(log.store());
            fanOut.start();
        }

        Client join(String user, String... topics) {
            Selection selection =
                    Selection.of(Stream.of(topics).map(TopicSelector::parse).toList());
            Subscription wanted =
                    new Subscription(selection, new Start.Now(), Optional.of(user), Optional.empty(), Rights.ALL);
            List<Client> made = new ArrayList<>();
            fanOut.subscribe(wanted, subscriber -> {
                made.add(new Client(subscriber));
                return made.get(0);
            });
            return made.get(0);
        }

        List<Presence> all() {
            return sessions.list("", Optional.empty(), any -> true, 10_000);
        }

        List<String> users() {
            return all().stream().flatMap(each -> each.user().stream()).sorted().toList();
        }

        void awaitUsers(String... users) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(users()).containsExactly(users));
        }

        /** What was told of sessions: {@code joined <id>} and {@code left <id>}, in the order of the log. */
        List<String> told() {
            return log.events().after(0, 100_000, 1 << 26).events().stream()
                    .map(each -> each.event())
                    .filter(event -> Set.of(EventType.JOINED, EventType.LEFT).contains(event.type()))
                    .map(PostgresSessionsTest::word)
                    .toList();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                fanOut.stop(Duration.ofSeconds(5));
                sessions.stop();
                log.close();
            }
        }
    }

    private static String word(Event event) {
        String topic = event.topic().orElseThrow().value();
        return event.type().sseName() + " " + topic.substring(topic.lastIndexOf('/') + 1);
    }

    private static final class Client implements Sink {
        private final List<CloseReason> closes = new CopyOnWriteArrayList<>();
        private final Subscriber subscriber;
        private volatile boolean ready = true;

        Client(Subscriber subscriber) {
            this.subscriber = subscriber;
        }

        String id() {
            return subscriber.session();
        }

        @Override
        public Transport transport() {
            return Transport.SSE;
        }

        @Override
        public void open() {}

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void write(Run run) {}

        @Override
        public void heartbeat(Optional<Cursor> position) {}

        @Override
        public boolean close(CloseReason reason, Optional<Cursor> position) {
            closes.add(reason);
            return true;
        }
    }

    /** A node of which nothing is heard. */
    private void standStill(String name, Duration lease, String... sessions) {
        Jdbi.create(url).useTransaction(handle -> {
            handle.execute(
                    "INSERT INTO node (id, renewal, lease, head) VALUES (?, 7, ?, 'e-0')", name, lease.toMillis());
            for (String session : sessions) {
                handle.execute(
                        "INSERT INTO session (id, node, owner, transport, since, selected, lag)"
                                + " VALUES (?, ?, 'dora', 'sse', 0, '*', 0)",
                        session,
                        name);
            }
        });
    }

    private long rows(String table) {
        return Jdbi.create(url)
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void eachNodeListsTheSessionsOfAllInOneOrder() {
        Node first = node(false);
        Node second = node(false);
        Node third = node(false);
        Client anna = first.join("anna", "a", "/b/*");
        Client bert = second.join("bert", "b");
        third.join("carl", "*");
        first.join("anna", "*");
        for (Node each : nodes) {
            each.awaitUsers("anna", "anna", "bert", "carl");
            assertThat(each.all()).isEqualTo(first.all());
            List<String> ids = each.all().stream().map(Presence::session).toList();
            assertThat(ids).isSorted().startsWith(anna.id(), bert.id());
            assertThat(each.sessions.list(ids.get(1), Optional.empty(), any -> true, 1))
                    .extracting(Presence::session)
                    .containsExactly(ids.get(2));
            assertThat(each.sessions.list(
                            "", Optional.of("anna"), any -> any.user().equals(Optional.of("anna")), 9))
                    .hasSize(2);
            assertThat(each.sessions.find(anna.id()))
                    .isEqualTo(first.fanOut.session(anna.id()))
                    .hasValueSatisfying(there -> assertThat(there.selected()).containsExactly("/b/*", "a"));
            assertThat(each.sessions.find("nobody")).isEmpty();
            assertThat(each.sessions.find("a\0b")).isEmpty();
        }
        bert.subscriber.leave(CloseReason.PEER_GONE);
        third.awaitUsers("anna", "anna", "carl");
        second.close();
        third.close();
        first.awaitUsers("anna", "anna");
        assertThat(rows("node")).isEqualTo(1);
        assertThat(rows("session")).isEqualTo(2);
    }

    @Test
    void othersSeeHowFarASessionHasComeAndWhatItSelects() {
        Node first = node(false);
        Node second = node(false);
        Client slow = first.join("nul\0" + "user", "t");
        slow.ready = false;
        first.log.publish("t", 5);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(second.sessions.find(slow.id()))
                        .hasValueSatisfying(there -> assertThat(there.lag()).isEqualTo(5)));
        assertThat(second.sessions.find(slow.id()).orElseThrow().cursor())
                .isEqualTo(first.fanOut.session(slow.id()).orElseThrow().cursor());
        slow.ready = true;
        slow.subscriber.ready();
        slow.subscriber.select(before -> Selection.of(List.of(TopicSelector.parse("u"))), done -> {}, refused -> {});
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(second.sessions.find(slow.id())).hasValueSatisfying(there -> {
                    assertThat(there.lag()).isZero();
                    assertThat(there.cursor())
                            .isEqualTo(first.log.store().tail().head());
                    assertThat(there.selected()).containsExactly("u");
                }));
    }

    @Test
    void aSessionIsEndedFromAnotherNode() {
        Node first = node(false);
        Node second = node(false);
        Client anna = first.join("anna", "a");
        Client stays = first.join("bert", "a");
        second.awaitUsers("anna", "bert");

        assertThat(OpenLog.await(second.sessions.end(anna.id()))).isEqualTo(End.DONE);

        assertThat(anna.closes).containsExactly(CloseReason.ENDED);
        assertThat(stays.closes).isEmpty();
        assertThat(second.users()).containsExactly("bert");
        assertThat(OpenLog.await(first.sessions.end(stays.id()))).isEqualTo(End.DONE);
        assertThat(OpenLog.await(second.sessions.end("nobody")))
                .as("gone a moment ago")
                .isEqualTo(End.DONE);
    }

    @Test
    void anOrderThatIsNotCarriedOutIsAnsweredAndStands() {
        Node node = node(false);
        standStill("asleep", Duration.ofHours(1), "s1");

        assertThat(OpenLog.await(node.sessions.end("s1"))).isEqualTo(End.ORDERED);

        assertThat(node.users()).containsExactly("dora");
        assertThat(rows("session_end")).isEqualTo(1);
    }

    @Test
    void eachSessionOfADeadNodeIsToldToHaveLeftOnce() {
        List<String> left = IntStream.range(0, 1_200)
                .mapToObj(number -> "s%04d".formatted(number))
                .toList();
        node(true);
        node(true);
        Node last = node(true);
        Client there = last.join("anna", "a");
        standStill("dead", LEASE, left.toArray(String[]::new));
        assertThat(last.all()).hasSize(1_201);
        // As another one would have done that died in the midst of it, with the node not yet free of its sessions.
        Presence first = last.sessions.find("s0000").orElseThrow();
        OpenLog.await(last.events.tell(Word.left(first, "for a reason of its own", "dead")));

        nodes.forEach(node -> node.awaitUsers("anna"));
        await().atMost(PATIENCE).until(() -> rows("node") == 3);

        List<String> told = new ArrayList<>(left.stream().map("left "::concat).toList());
        told.add("joined " + there.id());
        assertThat(last.told()).containsExactlyInAnyOrderElementsOf(told);
    }

    @Test
    void withoutEventsADeadNodesSessionsAreJustGone() {
        Node node = node(false);
        standStill("dead", Duration.ofSeconds(2), "s1", "s2");
        node.awaitUsers("dora", "dora");
        node.awaitUsers();

        await().atMost(PATIENCE).until(() -> rows("node") == 1);
        assertThat(node.told()).isEmpty();
    }

    @Test
    void aNodeThatWasTakenForDeadHasItsSessionsJoinAnew() {
        Node paused = node(true);
        Node other = node(true);
        Client anna = paused.join("anna", "a");
        other.awaitUsers("anna");
        String before = paused.sessions.find(anna.id()).orElseThrow().session();
        Jdbi.create(url)
                .useHandle(
                        handle -> handle.execute(
                                "UPDATE node SET ended = TRUE, renewal = renewal + 1 FROM session WHERE session.node = node.id"));
        Client late = paused.join("bert", "a");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(other.told())
                        .contains("joined " + late.id())
                        .filteredOn(word -> word.endsWith(anna.id()))
                        .hasSize(3));
        other.awaitUsers("anna", "bert");
        assertThat(before).isEqualTo(anna.id());
        anna.subscriber.leave(CloseReason.PEER_GONE);
        late.subscriber.leave(CloseReason.PEER_GONE);
        other.awaitUsers();
        await().atMost(PATIENCE).until(() -> rows("node") == 2 && rows("session") == 0);
        Map<String, Long> counts =
                other.told().stream().collect(Collectors.groupingBy(word -> word, Collectors.counting()));
        assertThat(counts)
                .containsEntry("joined " + anna.id(), 2L)
                .containsEntry("left " + anna.id(), 2L)
                .containsEntry("left " + late.id(), counts.get("joined " + late.id()));
    }

    @Test
    void comingAndGoingIsToldOnceAndInThisOrderAlsoIfItIsQuickAndTheJournalFull() {
        Node first = node(url, true, 3);
        Node second = node(url, true, 3);
        List<String> expected = new ArrayList<>();
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            Client client = (i % 2 == 0 ? first : second).join("u" + i, "a");
            ids.add(client.id());
            if (i % 3 == 0) {
                client.subscriber.leave(CloseReason.PEER_GONE);
            }
        }
        second.close();
        first.close();
        Node after = node(true); // where the second for stopping was not enough, it finds a dead node
        ids.forEach(id -> expected.addAll(List.of("joined " + id, "left " + id)));

        await().atMost(PATIENCE)
                .until(() -> rows("session") == 0 && after.told().size() >= expected.size());
        assertThat(after.told()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(ids).allSatisfy(id -> assertThat(after.told()).containsSubsequence("joined " + id, "left " + id));
    }

    @Test
    void whileTheDatabaseIsAwayNothingIsListedInPartAndAfterwardsAllOfIt() {
        try (PostgresServer server = PostgresServer.create()) {
            server.start();
            String database = server.freshDatabase();
            Node first = node(database, true);
            Node second = node(database, true);
            Client stays = first.join("stays", "a");
            Client goes = first.join("goes", "a");
            second.awaitUsers("goes", "stays");
            server.crash();
            assertThatThrownBy(second::all).isInstanceOf(StoreException.class);
            assertThat(second.fanOut.sessions("")).isEmpty();
            assertThatThrownBy(() -> second.sessions.find(stays.id())).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> OpenLog.await(second.sessions.end(stays.id())))
                    .isInstanceOf(StoreException.class);
            Client comes = first.join("comes", "a");
            assertThat(first.sessions.find(comes.id())).isPresent();
            goes.subscriber.leave(CloseReason.PEER_GONE);
            server.start();

            await().atMost(PATIENCE)
                    .ignoreException(StoreException.class)
                    .untilAsserted(() -> assertThat(second.users()).containsExactly("comes", "stays"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(second.told())
                            .startsWith("joined " + stays.id(), "joined " + goes.id())
                            // The first word after the crash may be refused, and is told again after the next one.
                            .containsExactlyInAnyOrder(
                                    "joined " + stays.id(),
                                    "joined " + goes.id(),
                                    "joined " + comes.id(),
                                    "left " + goes.id()));
            nodes.forEach(Node::close);
        }
    }
}
