package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.NaiveSelector;
import io.carillon.access.Access;
import io.carillon.access.AccessSettings;
import io.carillon.access.Action;
import io.carillon.access.Caller;
import io.carillon.access.Grant;
import io.carillon.access.Grants;
import io.carillon.event.Audience;
import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Readership;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import io.carillon.event.User;
import io.carillon.log.Change;
import io.carillon.log.OpenLog;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who hears an event, of subscribers with selectors, users and grants made at random: against an oracle that knows nothing of the
 * code. Any difference is a leak or a silence.
 */
@Timeout(60)
class SelectionMatrixTest {
    private static final int ROUNDS = 120;
    private static final int LISTENERS = 24;
    private static final int EVENTS = 40;
    private static final List<String> WORDS = List.of("a", "b", "ab", "ada", "bo");
    private static final List<String> SECLUDED = List.of("/users/*", "/m/b*");
    private static final List<String> USERS = List.of("", "", "ada", "bo", "a");
    private static final Instant LATER = Instant.parse("9999-01-01T00:00:00Z");

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String topic() {
        return switch (random.nextInt(6)) {
            case 0 -> "/users/" + one(WORDS) + "/messages";
            case 1 -> "/users/" + one(WORDS) + "/" + one(WORDS);
            case 2 -> "/m/" + one(WORDS);
            case 3 -> "/m/" + one(WORDS) + "/" + one(WORDS);
            case 4 -> "https://h.example/" + one(WORDS);
            default -> one(WORDS);
        };
    }

    private String selector() {
        return switch (random.nextInt(8)) {
            case 0 -> "*";
            case 1 -> "/users/*";
            case 2 -> "/m/:x/" + one(WORDS);
            case 3 -> "/m/" + one(WORDS) + "*";
            case 4 -> "/{x}/" + one(WORDS);
            default -> topic();
        };
    }

    private List<String> selectors(int most) {
        return Stream.generate(this::selector)
                .limit(random.nextInt(most + 1))
                .distinct()
                .toList();
    }

    private static Set<TopicSelector> parsed(Collection<String> texts) {
        return texts.stream().map(TopicSelector::parse).collect(Collectors.toSet());
    }

    private static Access access(List<String> secluded) {
        Map<String, String> settings = Map.of(
                "carillon.token.secret",
                "0123456789abcdef0123456789abcdef",
                AccessSettings.PRIVATE,
                secluded.isEmpty() ? "none" : String.join(",", secluded));
        return new Access(AccessSettings.read(key -> Optional.ofNullable(settings.get(key))));
    }

    /** What somebody may read; the user's name is empty for nobody's. */
    private record Rule(List<String> secluded, List<String> granted, String user, Readership readership) {
        boolean isGranted(String topic) {
            return NaiveSelector.anySelects(granted, topic)
                    || (!user.isEmpty()
                            && (topic.startsWith("/users/" + user + "/")
                                    || topic.startsWith("/sessions/" + user + "/")));
        }

        boolean reads(List<String> topics, boolean flagged) {
            boolean open = !flagged && topics.stream().noneMatch(each -> NaiveSelector.anySelects(secluded, each));
            return open || topics.stream().anyMatch(this::isGranted);
        }
    }

    private record Listener(List<String> selectors, Rule rule) {
        Selection selection() {
            return new Selection(
                    parsed(selectors),
                    Optional.of(rule.user()).filter(name -> !name.isEmpty()).map(User::new),
                    rule.readership());
        }

        boolean hears(List<String> topics, boolean flagged) {
            boolean wanted = topics.stream()
                    .anyMatch(each -> NaiveSelector.anySelects(selectors, each)
                            || (!rule.user().isEmpty() && each.equals("/users/" + rule.user() + "/messages")));
            return wanted && rule.reads(topics, flagged);
        }
    }

    private Rule rule(Access access, List<String> secluded) {
        List<String> granted = selectors(2);
        String user = one(USERS);
        Caller caller = new Caller.Authenticated(
                Optional.of(user).filter(name -> !name.isEmpty()),
                LATER,
                Grants.of(Grant.of(Action.SUBSCRIBE, parsed(granted))));
        return new Rule(secluded, granted, user, access.readership(caller));
    }

    /** Few rules and few lists of selectors, so that many have one or the other in common. */
    private List<Listener> listeners(int number, List<String> secluded) {
        Access access = access(secluded);
        List<Rule> rules =
                Stream.generate(() -> rule(access, secluded)).limit(6).toList();
        List<List<String>> selections =
                Stream.generate(() -> selectors(3)).limit(6).toList();
        return Stream.generate(() -> new Listener(one(selections), one(rules)))
                .limit(number)
                .toList();
    }

    private List<String> topics() {
        return Stream.generate(this::topic)
                .limit(1 + random.nextInt(3))
                .distinct()
                .toList();
    }

    private static Event event(List<String> topics, boolean flagged) {
        return Event.logged(
                new Cursor("e", 1),
                EventType.MESSAGE,
                new Topic(topics.get(0)),
                Instant.EPOCH,
                Optional.empty(),
                new Audience(topics.stream().skip(1).map(Topic::new).toList(), flagged, Optional.empty()));
    }

    private static Shard shard(OpenLog log) {
        return new Shard(
                1,
                log.store().tail(),
                log.events(),
                log.store().resources(),
                new Notices(Clock.systemUTC()),
                Runnable::run,
                new FanOutSettings(1, 1, OpenFanOut.NO_HEARTBEAT),
                new Roster(SessionLimits.USUAL));
    }

    private static Subscriber subscriber(Shard shard, Selection selection) {
        return new Subscriber(
                shard,
                "s",
                Optional.empty(),
                Optional.empty(),
                selection,
                new Subscriber.Origin(shard.ring(), 0, Optional.empty(), false, false),
                RecordingSink::new);
    }

    @Test
    void aSelectionAndTheIndexSayWhatTheOracleSays(@TempDir Path directory) {
        int cases = 0;
        int heard = 0;
        int withheld = 0;
        try (OpenLog log = OpenLog.in(directory)) {
            Shard shard = shard(log);
            for (int round = 0; round < ROUNDS; round++) {
                List<Listener> listeners = listeners(LISTENERS, random.nextBoolean() ? SECLUDED : selectors(3));
                List<Subscriber> subscribers = listeners.stream()
                        .map(each -> subscriber(shard, each.selection()))
                        .toList();
                SelectionIndex index = new SelectionIndex();
                subscribers.forEach(each -> index.add(each, each.selection()));
                for (int i = 0; i < EVENTS; i++) {
                    List<String> topics = topics();
                    boolean flagged = random.nextInt(4) == 0;
                    Event event = event(topics, flagged);
                    Set<Subscriber> found = new HashSet<>();
                    index.select(event, found::add);
                    for (int k = 0; k < listeners.size(); k++) {
                        Listener listener = listeners.get(k);
                        Selection selection = subscribers.get(k).selection();
                        String as = "seed %d: %s, topics %s, private %s".formatted(seed, listener, topics, flagged);
                        boolean hears = listener.hears(topics, flagged);

                        assertThat(selection.selects(event)).as(as).isEqualTo(hears);
                        assertThat(found.contains(subscribers.get(k))).as(as).isEqualTo(hears);
                        assertThat(selection.selects(new Topic(topics.get(0))))
                                .as(as)
                                .isEqualTo(listener.hears(topics.subList(0, 1), false));
                        assertThat(!selection.common().selects(event) || hears)
                                .as(as)
                                .isTrue();
                        cases++;
                        heard += hears ? 1 : 0;
                        withheld += selection.wants(event) && !hears ? 1 : 0;
                    }
                }
            }
        }
        assertThat(cases).isGreaterThanOrEqualTo(100_000);
        assertThat(Math.min(heard, withheld)).as("of both kinds").isGreaterThan(5_000);
    }

    /** Counts how often it is asked; nothing of it is for everybody. */
    private record Counted(AtomicInteger asked, Readership common) implements Readership {
        @Override
        public boolean reads(Event event) {
            asked.incrementAndGet();
            return true;
        }

        @Override
        public boolean reads(Topic topic) {
            return true;
        }

        @Override
        public List<String> privatePrefixes() {
            return List.of();
        }
    }

    private record Closed(AtomicInteger asked) implements Readership {
        @Override
        public boolean reads(Event event) {
            asked.incrementAndGet();
            return false;
        }

        @Override
        public boolean reads(Topic topic) {
            return false;
        }

        @Override
        public List<String> privatePrefixes() {
            return List.of();
        }
    }

    @Test
    void thoseWithTheSameSelectorAndRightsShareOneSelectorAndOneVerdict(@TempDir Path directory) {
        AtomicInteger everybodys = new AtomicInteger();
        AtomicInteger own = new AtomicInteger();
        Readership readership = new Counted(own, new Closed(everybodys));
        try (OpenLog log = OpenLog.in(directory)) {
            Shard shard = shard(log);
            SelectionIndex index = new SelectionIndex();
            Set<TopicSelector> parsed = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int i = 0; i < 50; i++) {
                Selection selection = new Selection(Set.of(TopicSelector.parse("/m/:x")), Optional.empty(), readership);
                parsed.addAll(selection.selectors());
                index.add(subscriber(shard, selection), selection);
            }
            List<Subscriber> found = new ArrayList<>();
            index.select(event(List.of("/m/a"), false), found::add);

            assertThat(found).hasSize(50);
            assertThat(parsed).hasSize(1);
            assertThat(everybodys).hasValue(1);
            assertThat(own).hasValue(1);
        }
    }

    /** One shard and few selections: many are woken by one event, share what is written, and differ in what they may read. */
    @Test
    void whoIsWrittenToWithOthersHearsWhatTheOracleSays(@TempDir Path directory) {
        List<Listener> listeners = listeners(40, SECLUDED); // all may read the end
        List<List<String>> sent = new ArrayList<>();
        List<Boolean> flags = new ArrayList<>();
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.of(log, 1, OpenFanOut.NO_HEARTBEAT)) {
            List<RecordingSink> sinks = listeners.stream()
                    .map(each -> fanOut.join(
                            new Subscription(
                                    each.selection().with(TopicSelector.parse("end")),
                                    new Start.Now(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    new Rights(each.rule().readership(), Optional.empty())),
                            RecordingSink::new))
                    .toList();
            sinks.forEach(each -> each.awaitName("live"));
            for (int i = 0; i < 150; i++) {
                sent.add(topics());
                flags.add(random.nextInt(4) == 0);
                send(log, sent.get(i), flags.get(i));
            }
            send(log, List.of("end"), false);
            for (int i = 0; i < sinks.size(); i++) {
                Listener listener = listeners.get(i);
                List<Long> expected = new ArrayList<>();
                for (int k = 0; k < sent.size(); k++) {
                    if (listener.hears(sent.get(k), flags.get(k))) {
                        expected.add(k + 1L);
                    }
                }
                expected.add(sent.size() + 1L);
                sinks.get(i).awaitOffset(sent.size() + 1L);
                assertThat(sinks.get(i).offsets())
                        .as("seed %d: %s", seed, listener)
                        .isEqualTo(expected);
            }
        }
    }

    private static void send(OpenLog log, List<String> topics, boolean flagged) {
        log.submit(new Change.Publish(
                new Message(
                        topics.stream().map(Topic::new).toList(),
                        EventType.MESSAGE,
                        Optional.empty(),
                        flagged,
                        Optional.empty()),
                Optional.empty()));
    }
}
