package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Readership;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import io.carillon.log.OpenLog;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a subscriber hears whose rights change, and when it ends. */
@Timeout(60)
class WithdrawalTest {
    private OpenLog log;

    /** Not null once {@link #open} has run. */
    @SuppressWarnings("NullAway.Init")
    WithdrawalTest() {}

    /** Everything that does not start with a prefix, and what starts with another. */
    private record But(String secret, String granted) implements Readership {
        @Override
        public boolean reads(Event event) {
            return reads(event.topic().orElseThrow());
        }

        @Override
        public boolean reads(Topic topic) {
            return !topic.value().startsWith(secret)
                    || (!granted.isEmpty() && topic.value().startsWith(granted));
        }

        @Override
        public List<String> privatePrefixes() {
            return granted.isEmpty() ? List.of() : List.of(granted);
        }
    }

    private static final Readership WIDE = new But("/api/p/", "/api/p/");
    private static final Readership NARROW = new But("/api/p/", "");

    @BeforeEach
    void open(@TempDir Path directory) {
        log = OpenLog.in(directory);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void put(String collection, String id) {
        log.submit(OpenLog.replace(collection, id, "text " + log.head()));
    }

    private static Subscription with(Readership readership, Start start, String... selectors) {
        Subscription all = OpenFanOut.subscription(start, selectors);
        return new Subscription(
                all.selection(), start, Optional.empty(), Optional.empty(), new Rights(readership, Optional.empty()));
    }

    private static Cursor renew(RecordingSink sink, Readership readership) throws Exception {
        CompletableFuture<Cursor> done = new CompletableFuture<>();
        sink.subscriber().renew(new Rights(readership, Optional.empty()), done::complete);
        return done.get(20, TimeUnit.SECONDS);
    }

    private static List<String> deleted(RecordingSink sink) {
        return sink.heard().stream()
                .filter(event -> event.type().equals(EventType.DELETED))
                .map(event -> event.topic().orElseThrow().value())
                .toList();
    }

    @Test
    void nothingUnreadableIsHeardAndNobodyIsWokenForIt() {
        try (OpenFanOut fanOut = OpenFanOut.of(log)) {
            put("p", "before");
            RecordingSink replay = fanOut.join(with(NARROW, new Start.Earliest()), RecordingSink::new);
            RecordingSink snapshot = fanOut.join(with(NARROW, new Start.Snapshot()), RecordingSink::new);
            RecordingSink exact = fanOut.join(with(NARROW, new Start.Now(), "/api/p/x"), RecordingSink::new);
            replay.awaitName("live");
            snapshot.awaitName("live");
            exact.awaitName("live");
            put("p", "x");
            put("o", "y");
            replay.awaitPosition(3);
            snapshot.awaitPosition(3);
            exact.awaitShard();

            assertThat(replay.names()).containsExactly("hello", "live", "created");
            assertThat(snapshot.names()).containsExactly("hello", "live", "created");
            assertThat(exact.names()).containsExactly("hello", "live");
        }
    }

    @Test
    void whatMayNoLongerBeHeardIsToldAsDeletedOnce() throws Exception {
        try (OpenFanOut fanOut = OpenFanOut.of(log)) {
            put("p", "a");
            put("p", "b");
            put("o", "c");
            RecordingSink sink = fanOut.join(with(WIDE, new Start.Now(), "/api/p/a", "/api/o/*"), RecordingSink::new);
            RecordingSink all = fanOut.join(with(WIDE, new Start.Snapshot()), RecordingSink::new);
            sink.awaitName("live");
            all.awaitName("live");

            renew(sink, NARROW);
            renew(all, NARROW);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> deleted(sink).size() == 1 && deleted(all).size() == 2);
            put("p", "new");
            put("o", "d");
            sink.awaitOffset(5);
            all.awaitOffset(5);

            assertThat(deleted(sink)).containsExactly("/api/p/a");
            assertThat(deleted(all)).containsExactlyInAnyOrder("/api/p/a", "/api/p/b");
            assertThat(all.heard())
                    .noneMatch(event -> event.topic()
                            .map(topic -> topic.value().equals("/api/p/new"))
                            .orElse(false));
        }
    }

    /** All but what starts with a prefix, and of that one resource. */
    private record ButOne(String secret, String granted) implements Readership {
        @Override
        public boolean reads(Event event) {
            return reads(event.topic().orElseThrow());
        }

        @Override
        public boolean reads(Topic topic) {
            return !topic.value().startsWith(secret) || topic.value().equals(granted);
        }

        @Override
        public List<String> privatePrefixes() {
            return List.of(granted);
        }
    }

    /** Names that begin alike are looked at as well, and must not be given away. */
    @Test
    void whatWasNeverHeardIsNotToldAsDeletedAndWhatIsStillHeardIsNotEither() throws Exception {
        try (OpenFanOut fanOut = OpenFanOut.of(log)) {
            put("p", "a");
            put("p", "ab");
            put("p", "b");
            Readership one = new ButOne("/api/p/", "/api/p/a");
            RecordingSink losesOne = fanOut.join(with(one, new Start.Now()), RecordingSink::new);
            RecordingSink keepsOne = fanOut.join(with(WIDE, new Start.Now()), RecordingSink::new);
            losesOne.awaitName("live");
            keepsOne.awaitName("live");

            renew(losesOne, NARROW);
            renew(keepsOne, one);
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            !deleted(losesOne).isEmpty() && deleted(keepsOne).size() >= 2);
            put("o", "end");
            losesOne.awaitOffset(4);
            keepsOne.awaitOffset(4);

            assertThat(deleted(losesOne)).containsExactly("/api/p/a");
            assertThat(deleted(keepsOne)).containsExactly("/api/p/ab", "/api/p/b");
        }
    }

    private static EncodedEvent logged(long offset, EventType type, String topic) {
        return new EncodedEvent(
                Event.logged(new Cursor("e", offset), type, new Topic(topic), Instant.EPOCH, Optional.empty()));
    }

    @Test
    void onlyWhatWasMadeSinceIsKeptSecret() {
        Selection before = new Selection(Set.of(TopicSelector.parse("/api/p/*"))).readableBy(WIDE);
        Withdrawal withdrawal = Withdrawal.of(before, 5).orElseThrow();
        Run found = new Run(List.of(
                logged(4, EventType.CREATED, "/api/p/heard"),
                logged(5, EventType.CREATED, "/api/p/just"),
                logged(6, EventType.UPDATED, "/api/p/heard"),
                logged(7, EventType.DELETED, "/api/p/just"),
                logged(8, EventType.CREATED, "/api/p/since"),
                logged(9, EventType.UPDATED, "/api/p/since"),
                logged(10, EventType.DELETED, "/api/p/since")));

        Run told = withdrawal.tell(found, before.readableBy(NARROW), new Notices(Clock.systemUTC()), "s");

        assertThat(told.events())
                .extracting(each -> each.event().type() + " "
                        + each.event().topic().orElseThrow().value())
                .containsExactly("carillon.deleted /api/p/heard", "carillon.deleted /api/p/just");
    }

    @Test
    void whoLagsIsToldOfWhatWasDeletedMeanwhileAndNotOfWhatWasMadeSince() throws Exception {
        try (OpenFanOut fanOut = OpenFanOut.of(log)) {
            put("p", "a");
            put("p", "b");
            put("p", "c");
            RecordingSink sink = fanOut.join(with(WIDE, new Start.Snapshot()), RecordingSink::new);
            sink.awaitName("live");
            sink.setReady(false);
            sink.awaitShard();
            log.submit(OpenLog.delete("p", "a"));
            put("o", "x");
            renew(sink, NARROW);
            put("p", "since");
            put("p", "since");
            put("p", "b");
            log.submit(OpenLog.delete("p", "c"));
            put("o", "y");
            sink.setReady(true);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> sink.heard().stream()
                            .anyMatch(event -> event.topic()
                                    .map(topic -> topic.value().equals("/api/o/y"))
                                    .orElse(false)));

            assertThat(deleted(sink))
                    .contains("/api/p/a", "/api/p/b", "/api/p/c")
                    .doesNotContain("/api/p/since");
            assertThat(sink.heard())
                    .noneMatch(event -> event.topic()
                            .map(topic -> topic.value().equals("/api/p/since"))
                            .orElse(false));
            assertThat(sink.names()).doesNotContain("gap");
        }
    }

    @Test
    void theSameOrMoreRightsTakeNothingAway() throws Exception {
        try (OpenFanOut fanOut = OpenFanOut.of(log)) {
            put("p", "a");
            RecordingSink sink = fanOut.join(with(NARROW, new Start.Now()), RecordingSink::new);
            sink.awaitName("live");
            renew(sink, NARROW);
            renew(sink, WIDE);
            put("p", "b");
            sink.awaitOffset(2);

            assertThat(sink.names()).containsExactly("hello", "live", "created");
        }
    }

    @Test
    void aStreamEndsWhenItsRightsDoAndARenewedOneLater() {
        try (OpenFanOut fanOut = OpenFanOut.of(log)) {
            Instant soon = Instant.now().plusMillis(300);
            Rights rights = new Rights(WIDE, Optional.of(soon));
            Subscription brief =
                    new Subscription(Selection.EVERYTHING, new Start.Now(), Optional.empty(), Optional.empty(), rights);
            RecordingSink ending = fanOut.join(brief, RecordingSink::new);
            RecordingSink renewed = fanOut.join(brief, RecordingSink::new);
            renewed.subscriber().renew(new Rights(WIDE, Optional.of(soon.plusSeconds(3_600))), at -> {});
            ending.awaitClose();

            assertThat(Instant.now()).isAfterOrEqualTo(soon);
            assertThat(ending.closes()).containsExactly(CloseReason.EXPIRED);
            renewed.awaitShard();
            assertThat(renewed.closes()).isEmpty();
        }
    }
}
