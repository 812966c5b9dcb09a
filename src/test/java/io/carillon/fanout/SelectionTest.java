package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import io.carillon.log.OpenLog;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SelectionTest {
    private static final int CASES = 1_000;
    private static final List<String> WORDS = List.of("a", "b", "ab", "c.d", "x~y");

    private static Selection selection(String... selectors) {
        return Selection.of(
                java.util.stream.Stream.of(selectors).map(TopicSelector::parse).toList());
    }

    private static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private static TopicSelector randomSelector(Random random) {
        return TopicSelector.parse(
                switch (random.nextInt(10)) {
                    case 0 -> "*";
                    case 1 -> "/api/" + word(random) + "/*";
                    case 2 -> "/api/:c/" + word(random);
                    case 3 -> "/:x/" + word(random) + "*";
                    case 5 -> "/{x}/" + word(random);
                    case 6 -> "/api/{/:x}*/(a|b)b?*";
                    case 4 -> "/" + word(random) + ":x";
                    default -> randomTopic(random).value();
                });
    }

    private static Topic randomTopic(Random random) {
        return new Topic(
                switch (random.nextInt(3)) {
                    case 0 -> "/api/" + word(random) + "/" + word(random);
                    case 1 -> "/api/" + word(random);
                    default -> word(random) + word(random);
                });
    }

    private static Selection randomSelection(Random random) {
        return new Selection(IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> randomSelector(random))
                .collect(Collectors.toSet()));
    }

    @Test
    void noTopicsMeansEverythingAndNoSelectorsNothing() {
        assertThat(Selection.of(List.of())).isEqualTo(Selection.EVERYTHING);
        assertThat(new Selection(Set.of()).selects(new Topic("t"))).isFalse();
        assertThat(Selection.EVERYTHING.without(TopicSelector.ALL).selects(new Topic("t")))
                .isFalse();
    }

    @Test
    void holdsAHundredSelectorsAndNotOneMore() {
        Selection full = new Selection(IntStream.range(0, 100)
                .mapToObj(i -> TopicSelector.parse("t" + i))
                .collect(Collectors.toSet()));

        assertThat(full.with(TopicSelector.parse("t7"))).isEqualTo(full);
        assertThatThrownBy(() -> full.with(TopicSelector.parse("more")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100");
    }

    @Test
    void holdsTenSelectorsWithExpressionsAndNotOneMore() {
        Selection full = new Selection(IntStream.range(0, 10)
                .mapToObj(i -> TopicSelector.parse("/t" + i + "/(a|b)"))
                .collect(Collectors.toSet()));

        assertThat(full.with(TopicSelector.parse("/t/:x")).selectors()).hasSize(11);
        assertThatThrownBy(() -> full.with(TopicSelector.parse("/(a|b)")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expressions");
    }

    @Test
    void prefixesCoverEachTopicOnce() {
        assertThat(selection("/api/a/*", "/api/a*", "/api/a/k", "/api/b/k", "/api/b/k1")
                        .prefixes())
                .containsExactly("/api/a", "/api/b/k");
        assertThat(selection("*", "/api/a").prefixes()).containsExactly("");
        assertThat(new Selection(Set.of()).prefixes()).isEmpty();
    }

    @Test
    void theIndexFindsWhomANaiveSearchFinds(@TempDir Path directory) {
        long seed = System.nanoTime();
        System.out.println("SelectionTest: seed " + seed);
        Random random = new Random(seed);
        try (OpenLog log = OpenLog.in(directory)) {
            Shard shard = new Shard(
                    1,
                    log.store().tail(),
                    log.events(),
                    log.store().resources(),
                    new Notices(Clock.systemUTC()),
                    Runnable::run,
                    new FanOutSettings(1, 1, OpenFanOut.NO_HEARTBEAT),
                    new Roster(SessionLimits.USUAL));
            SelectionIndex index = new SelectionIndex();
            Map<Subscriber, Selection> naive = new HashMap<>();
            for (int i = 0; i < CASES; i++) {
                change(shard, index, naive, random);
                Topic topic = randomTopic(random);
                Set<Subscriber> found = new HashSet<>();
                index.select(
                        Event.logged(new Cursor("e", 1), EventType.UPDATED, topic, Instant.EPOCH, Optional.empty()),
                        found::add);

                assertThat(found)
                        .as("seed %d, case %d, topic %s", seed, i, topic)
                        .isEqualTo(naive.keySet().stream()
                                .filter(each -> naive.getOrDefault(each, Selection.EVERYTHING).selectors().stream()
                                        .anyMatch(selector -> selector.selects(topic)))
                                .collect(Collectors.toSet()));
            }
            naive.forEach(index::remove);
            assertThat(index.isEmpty()).isTrue();
        }
    }

    private static void change(Shard shard, SelectionIndex index, Map<Subscriber, Selection> naive, Random random) {
        List<Subscriber> known = new ArrayList<>(naive.keySet());
        if (known.size() > 20 && random.nextBoolean()) {
            Subscriber leaving = known.get(random.nextInt(known.size()));
            index.remove(leaving, naive.getOrDefault(leaving, Selection.EVERYTHING));
            naive.remove(leaving);
            return;
        }
        Selection selection = randomSelection(random);
        Subscriber joining = new Subscriber(
                shard,
                "s" + random.nextLong(),
                Optional.empty(),
                Optional.empty(),
                selection,
                new Subscriber.Origin(shard.ring(), 0, Optional.empty(), false, false),
                RecordingSink::new);
        index.add(joining, selection);
        naive.put(joining, selection);
    }

    @Test
    void everySubscriberHearsWhatItSelectsAndNothingElse(@TempDir Path directory) {
        long seed = System.nanoTime();
        System.out.println("SelectionTest: seed " + seed);
        Random random = new Random(seed);
        try (OpenLog log = OpenLog.with(OpenLog.settings(directory, 16, 1_000_000));
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            List<Selection> selections = new ArrayList<>();
            List<RecordingSink> sinks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                selections.add(randomSelection(random).with(TopicSelector.parse("end")));
                sinks.add(fanOut.join(
                        new Subscription(
                                selections.get(i), new Start.Now(), Optional.empty(), Optional.empty(), Rights.ALL),
                        RecordingSink::new));
            }
            List<Topic> topics = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                topics.add(randomTopic(random));
            }
            topics.add(new Topic("end"));
            topics.stream()
                    .map(topic -> log.journal().submit(OpenLog.message(topic.value(), "x")))
                    .toList()
                    .forEach(OpenLog::await);
            for (int i = 0; i < sinks.size(); i++) {
                Selection selection = selections.get(i);
                sinks.get(i).awaitOffset(topics.size());
                assertThat(sinks.get(i).offsets())
                        .as("seed %d, %s", seed, selection)
                        .isEqualTo(IntStream.rangeClosed(1, topics.size())
                                .filter(offset -> selection.selects(topics.get(offset - 1)))
                                .mapToObj(offset -> (long) offset)
                                .toList());
            }
        }
    }

    @Test
    void aChangedSelectionHoldsFromThePositionOn(@TempDir Path directory) {
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            RecordingSink sink = fanOut.join(new Start.Now(), "a");
            sink.awaitName("live");
            log.publish("/b", 2);
            List<Cursor> positions = new CopyOnWriteArrayList<>();
            sink.subscriber().select(was -> was.with(TopicSelector.parse("/b*")), positions::add, refused -> {});
            sink.awaitShard();
            log.publish("/b", 2);
            sink.awaitOffset(4);
            sink.subscriber().select(was -> was.without(TopicSelector.parse("a")), positions::add, refused -> {});
            sink.awaitShard();
            log.publish("a", 1);
            log.publish("/b", 1);
            sink.awaitOffset(6);

            assertThat(positions)
                    .containsExactly(log.events().at(2), log.events().at(4));
            assertThat(sink.offsets()).containsExactly(3L, 4L, 6L);
        }
    }

    /** The shard's thread has not come to look, and who asks has been answered. */
    @Test
    void aChangedSelectionDoesNotHoldForWhatWasAnsweredBefore(@TempDir Path directory) {
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            RecordingSink sink = fanOut.join(new Start.Now(), "a");
            sink.awaitName("live");
            CompletableFuture<Void> asked = new CompletableFuture<>();
            sink.subscriber().execute(asked::join);
            log.publish("b", 2);
            List<Cursor> positions = new CopyOnWriteArrayList<>();
            sink.subscriber().select(was -> was.with(TopicSelector.parse("b")), positions::add, refused -> {});
            asked.complete(null);
            sink.awaitShard();
            log.publish("b", 1);
            sink.awaitOffset(3);

            assertThat(positions).containsExactly(log.events().at(2));
            assertThat(sink.offsets()).containsExactly(3L);
        }
    }

    @Test
    void aChangeOfALaggingSubscriberHoldsForWhatItHasNotHeard(@TempDir Path directory) {
        try (OpenLog log = OpenLog.with(OpenLog.settings(directory, 16, 1_000_000));
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            RecordingSink sink = fanOut.join(new Start.Now(), "a", "b");
            sink.awaitName("live");
            sink.setReady(false);
            log.publish("a", 30);
            log.publish("b", 30);
            List<Cursor> positions = new CopyOnWriteArrayList<>();
            sink.subscriber().select(was -> was.without(TopicSelector.parse("a")), positions::add, refused -> {});
            sink.awaitShard();
            sink.setReady(true);
            sink.awaitOffset(60);

            assertThat(positions).containsExactly(log.events().at(0));
            assertThat(sink.offsets()).hasSize(30).startsWith(31L);
        }
    }

    @Test
    void aRefusedChangeChangesNothing(@TempDir Path directory) {
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            RecordingSink sink = fanOut.join(new Start.Now(), "a");
            List<String> refusals = new CopyOnWriteArrayList<>();
            sink.subscriber()
                    .select(
                            was -> {
                                throw new IllegalArgumentException("no");
                            },
                            done -> refusals.add("done"),
                            refused -> refusals.add(String.valueOf(refused.getMessage())));
            sink.awaitShard();
            log.publish("a", 1);
            sink.awaitOffset(1);

            assertThat(refusals).containsExactly("no");
        }
    }
}
