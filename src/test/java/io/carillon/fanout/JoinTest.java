package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.log.OpenLog;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a stream begins with, for each way to begin. */
@Timeout(60)
class JoinTest {
    private final OpenLog log;
    private final OpenFanOut fanOut;

    JoinTest(@TempDir Path directory) {
        this.log = OpenLog.with(OpenLog.settings(directory, 1_024, 100));
        this.fanOut = OpenFanOut.of(log);
    }

    @AfterEach
    void close() {
        fanOut.close();
        log.close();
    }

    private Cursor head() {
        return log.store().tail().head();
    }

    private static JsonObject hello(RecordingSink sink) {
        Event hello = sink.heard().get(0);
        assertThat(hello.type()).isEqualTo(EventType.HELLO);
        return RecordingSink.data(hello);
    }

    @Test
    void fromNowOnIsHelloLiveAndWhatIsNew() {
        log.publish("t", 5);
        RecordingSink sink = fanOut.join(new Start.Now());
        sink.awaitName("live");
        log.publish("t", 2);
        sink.awaitOffset(7);

        assertThat(sink.names()).containsExactly("hello", "live", "message", "message");
        assertThat(sink.offsets()).containsExactly(6L, 7L);
    }

    @Test
    void helloNamesSessionUserAndCursor() {
        log.publish("t", 5);
        Subscription subscription = new Subscription(
                Selection.EVERYTHING, new Start.Now(), Optional.of("ada"), Optional.empty(), Rights.ALL);
        RecordingSink sink = fanOut.join(subscription, RecordingSink::new);
        RecordingSink nobody = fanOut.join(new Start.Now());
        sink.awaitName("live");
        nobody.awaitName("live");

        assertThat(hello(sink).getString("session")).isEqualTo(sink.subscriber().session());
        assertThat(hello(sink).getString("user")).isEqualTo("ada");
        assertThat(hello(sink).getString("cursor")).isEqualTo(head().toString());
        assertThat(sink.heard().get(0).cursor()).contains(head());
        assertThat(hello(nobody).get("user")).isEqualTo(JsonValue.NULL);
        assertThat(nobody.subscriber().session()).isNotEqualTo(sink.subscriber().session());
    }

    @Test
    void liveSaysWhereItIsTrue() {
        log.publish("t", 5);
        RecordingSink sink = fanOut.join(new Start.After(log.events().at(2)));
        sink.awaitName("live");

        Event live = sink.first(EventType.LIVE);
        assertThat(RecordingSink.data(live).getString("cursor")).isEqualTo(head().toString());
        assertThat(live.cursor()).contains(head());
    }

    @Test
    void afterACursorComesWhatFollowsItThenLive() {
        log.publish("t", 5);
        RecordingSink sink = fanOut.join(new Start.After(log.events().at(2)));
        sink.awaitName("live");
        log.publish("t", 1);
        sink.awaitOffset(6);

        assertThat(sink.names()).containsExactly("hello", "message", "message", "message", "live", "message");
        assertThat(sink.offsets()).containsExactly(3L, 4L, 5L, 6L);
        assertThat(sink.heard().get(0).cursor()).contains(log.events().at(2));
    }

    @Test
    void afterTheHeadIsLiveAtOnce() {
        log.publish("t", 5);
        RecordingSink sink = fanOut.join(new Start.After(head()));
        sink.awaitName("live");

        assertThat(sink.names()).containsExactly("hello", "live");
    }

    @Test
    void earliestIsAllThatIsKept() {
        log.publish("t", 5);
        RecordingSink sink = fanOut.join(new Start.Earliest());
        sink.awaitName("live");

        assertThat(sink.offsets()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(hello(sink).getString("cursor")).isEqualTo(log.events().at(0).toString());
        assertThat(sink.names()).doesNotContain("gap");
    }

    @Test
    void earliestOfATrimmedLogIsNoGap() {
        log.publish("t", 350);
        trim(250);
        RecordingSink sink = fanOut.join(new Start.Earliest());
        sink.awaitName("live");

        assertThat(sink.offsets()).hasSize(100).startsWith(251L);
        assertThat(sink.names()).doesNotContain("gap");
    }

    @Test
    void anEmptyLogIsLiveAtOnceHoweverOneBegins() {
        for (Start start : new Start[] {new Start.Now(), new Start.Earliest(), new Start.Snapshot()}) {
            RecordingSink sink = fanOut.join(start);
            sink.awaitName("live");

            assertThat(sink.names()).containsExactly("hello", "live");
        }
    }

    @Test
    void aSnapshotIsThePresentStateThenLive() {
        log.submit(OpenLog.replace("notes", "1", "a"));
        log.submit(OpenLog.replace("notes", "2", "b"));
        log.submit(OpenLog.delete("notes", "1"));
        log.submit(OpenLog.replace("other", "3", "c"));
        RecordingSink sink = fanOut.join(new Start.Snapshot(), "/api/notes/*");
        sink.awaitName("live");
        log.submit(OpenLog.replace("notes", "4", "d"));
        log.submit(OpenLog.replace("other", "4", "d"));
        log.submit(OpenLog.delete("notes", "2"));
        sink.awaitOffset(7);

        assertThat(sink.names()).containsExactly("hello", "snapshot", "live", "created", "deleted");
        Event snapshot = sink.first(EventType.SNAPSHOT);
        assertThat(snapshot.topic().orElseThrow().value()).isEqualTo("/api/notes/2");
        assertThat(RecordingSink.data(snapshot).getString("text")).isEqualTo("b");
        assertThat(snapshot.cursor()).as("nobody could resume in the middle").isEmpty();
        assertThat(sink.heard().get(0).cursor()).isEmpty();
        assertThat(hello(sink).containsKey("cursor")).isFalse();
        assertThat(sink.first(EventType.LIVE).cursor()).contains(log.events().at(4));
    }

    @Test
    void aCursorOfAnotherEpochIsAGap() {
        log.publish("t", 5);
        assertGapAtHead(new Cursor("otherwise", 3));
    }

    @Test
    void aCursorOfTheFutureIsAGap() {
        log.publish("t", 5);
        assertGapAtHead(new Cursor(head().epoch(), 6));
    }

    private void assertGapAtHead(Cursor cursor) {
        RecordingSink sink = fanOut.join(new Start.After(cursor));
        sink.awaitName("live");
        log.publish("t", 1);
        sink.awaitOffset(6);

        assertThat(sink.names()).containsExactly("hello", "gap", "live", "message");
        assertThat(sink.heard().get(0).cursor())
                .as("hello must not move a client past its gap")
                .isEmpty();
        Event gap = sink.first(EventType.GAP);
        assertThat(gap.cursor()).contains(log.events().at(5));
        assertThat(RecordingSink.data(gap).getString("cursor"))
                .isEqualTo(log.events().at(5).toString());
    }

    @Test
    void resumeFromTrimmedHistoryGetsAGap() {
        log.publish("t", 2_500);
        trim(2_400);
        RecordingSink sink = fanOut.join(new Start.After(log.events().at(3)));
        sink.awaitName("live");
        log.publish("t", 1);
        sink.awaitOffset(2_501);

        assertThat(sink.names()).containsExactly("hello", "gap", "live", "message");
        assertThat(sink.first(EventType.GAP).cursor()).contains(log.events().at(2_500));
        assertThat(sink.offsets()).containsExactly(2_501L);
    }

    @Test
    void onlyWhatIsSelectedIsHeard() {
        RecordingSink exact = fanOut.join(new Start.Now(), "a");
        RecordingSink pattern = fanOut.join(new Start.Now(), "/x:y", "b");
        RecordingSink all = fanOut.join(new Start.Now());
        for (String topic : new String[] {"a", "b", "c", "/xy", "/x/y"}) {
            log.publish(topic, topic);
        }
        log.publish("a", "last");
        log.publish("b", "last");
        exact.awaitOffset(6);
        pattern.awaitOffset(7);
        all.awaitOffset(7);

        assertThat(exact.offsets()).containsExactly(1L, 6L);
        assertThat(pattern.offsets()).containsExactly(2L, 4L, 7L);
        assertThat(all.offsets()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    private void trim(long upTo) {
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(10))
                .until(() -> log.events().earliest().offset() == upTo);
    }
}
