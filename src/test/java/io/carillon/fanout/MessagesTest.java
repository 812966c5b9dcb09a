package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import io.carillon.event.User;
import io.carillon.log.Change;
import io.carillon.log.OpenLog;
import io.carillon.log.SetClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who hears a message: live, from the tail and from the disk alike. */
@Timeout(60)
class MessagesTest {
    private static final User ANNA = new User("anna");
    private static final User BERT = new User("bert");

    private final Path directory;

    MessagesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static long send(OpenLog log, boolean isPrivate, Optional<Duration> ttl, String... topics) {
        log.submit(new Change.Publish(
                new Message(
                        Stream.of(topics).map(Topic::new).toList(),
                        EventType.MESSAGE,
                        Optional.of(Event.Data.text("x")),
                        isPrivate,
                        ttl),
                Optional.empty()));
        return log.head();
    }

    private static long send(OpenLog log, String... topics) {
        return send(log, false, Optional.empty(), topics);
    }

    private static RecordingSink join(OpenFanOut fanOut, Start start, User user, String... selectors) {
        Subscription nobodys = OpenFanOut.subscription(start, selectors);
        return fanOut.join(
                new Subscription(
                        nobodys.selection().of(user),
                        start,
                        Optional.of(user.name()),
                        Optional.empty(),
                        OwnTopics.of(user)),
                RecordingSink::new);
    }

    private static RecordingSink joinAsNobody(OpenFanOut fanOut, Start start, String... selectors) {
        return fanOut.join(
                new Subscription(
                        OpenFanOut.subscription(start, selectors).selection(),
                        start,
                        Optional.empty(),
                        Optional.empty(),
                        OwnTopics.ofNobody()),
                RecordingSink::new);
    }

    /** A start that is not at the end needs the log: with a tail this small, from the disk. */
    private OpenLog smallTail() {
        return OpenLog.with(OpenLog.settings(directory, 16, 1_000_000));
    }

    @Test
    void aUsersMessageReachesAllOfItsSessionsUnaskedAndNobodyElse() {
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            List<RecordingSink> annas = List.of(
                    join(fanOut, new Start.Now(), ANNA),
                    join(fanOut, new Start.Now(), ANNA, "end"),
                    join(fanOut, new Start.Now(), ANNA, ANNA.inbox().value(), "end"));
            List<RecordingSink> others = List.of(
                    join(fanOut, new Start.Now(), BERT),
                    join(fanOut, new Start.Now(), BERT, ANNA.inbox().value(), "/users/*", "end"),
                    joinAsNobody(fanOut, new Start.Now()),
                    joinAsNobody(fanOut, new Start.Now(), ANNA.inbox().value(), "/users/anna/*", "end"));
            Stream.concat(annas.stream(), others.stream()).forEach(each -> each.awaitName("live"));
            long hers = send(log, ANNA.inbox().value());
            annas.forEach(each -> each.awaitOffset(hers)); // before anything else could wake them
            long his = send(log, BERT.inbox().value());
            long end = send(log, "end");

            for (RecordingSink sink : annas) {
                sink.awaitOffset(end);
                assertThat(sink.offsets()).containsExactly(hers, end);
            }
            for (int i = 0; i < others.size(); i++) {
                others.get(i).awaitOffset(end);
                assertThat(others.get(i).offsets())
                        .as("other %d", i)
                        .isEqualTo(i < 2 ? List.of(his, end) : List.of(end));
            }
        }
    }

    @Test
    void whoComesLaterHearsTheSameFromTheTailAndFromTheDisk() {
        try (OpenLog log = smallTail();
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            long hers = send(log, ANNA.inbox().value());
            for (int i = 0; i < 40; i++) {
                send(log, "noise");
            }
            long both = send(log, "news", ANNA.inbox().value());
            long end = send(log, "end");
            for (Start start :
                    List.of(new Start.Earliest(), new Start.After(log.events().at(0)))) {
                RecordingSink anna = join(fanOut, start, ANNA, "end");
                RecordingSink bert = join(fanOut, start, BERT, "news", "/users/anna/*", "end");
                RecordingSink nobody = joinAsNobody(fanOut, start, "news", "/users/anna/*", "end");
                anna.awaitOffset(end);
                bert.awaitOffset(end);
                nobody.awaitOffset(end);
                assertThat(anna.offsets()).containsExactly(hers, both, end);
                assertThat(bert.offsets()).containsExactly(end);
                assertThat(nobody.offsets()).containsExactly(end);
            }
        }
    }

    @Test
    void anyTopicOfAMessageWillDoAndItIsHeardOnce() {
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            List<RecordingSink> sinks = List.of(
                    joinAsNobody(fanOut, new Start.Now(), "a", "end"),
                    joinAsNobody(fanOut, new Start.Now(), "b", "end"),
                    joinAsNobody(fanOut, new Start.Now(), "/c*", "end"),
                    joinAsNobody(fanOut, new Start.Now(), "a", "b", "/c*", "end"),
                    joinAsNobody(fanOut, new Start.Now()),
                    joinAsNobody(fanOut, new Start.Now(), "d", "end"));
            sinks.forEach(each -> each.awaitName("live"));
            long message = send(log, "a", "b", "/cc");
            sinks.subList(0, 5).forEach(each -> each.awaitOffset(message)); // before anything else could wake them
            long end = send(log, "end");

            for (int i = 0; i < sinks.size(); i++) {
                sinks.get(i).awaitOffset(end);
                assertThat(sinks.get(i).offsets())
                        .as("sink %d", i)
                        .isEqualTo(i < 5 ? List.of(message, end) : List.of(end));
                assertThat(sinks.get(i).heard())
                        .as("under its canonical topic")
                        .noneMatch(event ->
                                event.topic().filter(new Topic("b")::equals).isPresent());
            }
        }
    }

    @Test
    void aPrivateMessageIsNotForWhoeverSelectsIt() {
        try (OpenLog log = OpenLog.in(directory);
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            RecordingSink nobody = joinAsNobody(fanOut, new Start.Now());
            RecordingSink anna = join(fanOut, new Start.Now(), ANNA);
            nobody.awaitName("live");
            anna.awaitName("live");
            send(log, true, Optional.empty(), "secret");
            long hers = send(log, true, Optional.empty(), "secret", "/users/anna/hints");
            long end = send(log, "end");
            nobody.awaitOffset(end);
            anna.awaitOffset(end);

            assertThat(nobody.offsets()).containsExactly(end);
            assertThat(anna.offsets()).containsExactly(hers, end);
        }
    }

    @Test
    void aMessageThatIsOverIsNotRepeated() {
        SetClock clock = new SetClock(); // stands in the past of the fan-out's
        try (OpenLog log = OpenLog.with(OpenLog.settings(directory, 16, 1_000_000), clock);
                OpenFanOut fanOut = OpenFanOut.of(log)) {
            clock.advance(Duration.between(clock.instant(), java.time.Instant.now()));
            send(log, true, Optional.of(Duration.ofMillis(1)), ANNA.inbox().value());
            long kept = send(
                    log, true, Optional.of(Duration.ofHours(1)), ANNA.inbox().value());
            clock.advance(Duration.ofHours(-2));
            send(log, true, Optional.of(Duration.ofHours(1)), ANNA.inbox().value());
            long end = send(log, "end");
            org.awaitility.Awaitility.await()
                    .until(() -> java.time.Instant.now().isAfter(overAt(log, 1)));
            RecordingSink tail = join(fanOut, new Start.Earliest(), ANNA);
            tail.awaitOffset(end);
            assertThat(tail.offsets()).containsExactly(kept, end);
            for (int i = 0; i < 40; i++) {
                send(log, "noise");
            }
            RecordingSink disk = join(fanOut, new Start.Earliest(), ANNA, "end");
            disk.awaitOffset(end);
            assertThat(disk.offsets()).containsExactly(kept, end);
        }
    }

    private static java.time.Instant overAt(OpenLog log, long offset) {
        return log.events()
                .after(offset - 1, 1, 1)
                .events()
                .get(0)
                .event()
                .audience()
                .expires()
                .orElseThrow();
    }

    @Test
    void aUsersSelectionKeepsItsInbox() {
        Selection annas = Selection.of(List.of(TopicSelector.parse("a"))).of(ANNA);

        assertThat(annas.without(TopicSelector.parse("a")).selects(ANNA.inbox()))
                .isTrue();
        assertThat(annas.with(TopicSelector.parse("b")).selects(ANNA.inbox())).isTrue();
        assertThat(annas.selects(BERT.inbox())).isFalse();
        assertThat(annas.common()).isEqualTo(Selection.of(List.of(TopicSelector.parse("a"))));
    }

    @Test
    void whoSelectsTheSameHasOneSelectionInCommonWhateverElseItMayRead() {
        Selection wanted = Selection.of(List.of(TopicSelector.parse("a")));
        Selection annas = wanted.of(ANNA).readableBy(OwnTopics.of(ANNA).readership());
        Selection berts = wanted.of(BERT).readableBy(OwnTopics.of(BERT).readership());
        Selection nobodys = wanted.readableBy(OwnTopics.ofNobody().readership());

        assertThat(annas).isNotEqualTo(berts).isNotEqualTo(nobodys);
        assertThat(annas.common()).isEqualTo(berts.common()).isEqualTo(nobodys).isNotEqualTo(wanted);
        assertThat(annas.common()).hasSameHashCodeAs(nobodys);
        assertThat(nobodys.common()).isSameAs(nobodys);
        assertThat(annas.common().selects(ANNA.inbox())).isFalse();
    }

    /** Equal ones share what is written, and "Aa" and "BB" have the same hash. */
    @Test
    void selectionsOfDifferentUsersOrRightsDifferAlsoWhereTheirHashesMeet() {
        User one = new User("Aa");
        User other = new User("BB");
        Selection wanted = Selection.of(List.of(TopicSelector.parse("a")));
        Selection readable = wanted.readableBy(OwnTopics.of(one).readership());

        assertThat(wanted.of(one)).hasSameHashCodeAs(wanted.of(other)).isNotEqualTo(wanted.of(other));
        assertThat(readable)
                .hasSameHashCodeAs(wanted.readableBy(OwnTopics.of(other).readership()))
                .isNotEqualTo(wanted.readableBy(OwnTopics.of(other).readership()));
    }
}
