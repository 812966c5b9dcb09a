package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.event.User;
import io.carillon.log.OpenLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is connected, as the fan-out tells it. */
@Timeout(60)
class SessionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final User ANNA = new User("anna");

    private final OpenLog log;
    private final FanOut fanOut;

    SessionsTest(@TempDir Path directory) {
        this.log = OpenLog.with(OpenLog.settings(directory, 16, 1_000_000));
        this.fanOut = new FanOut(
                log.store().tail(),
                log.events(),
                log.store().resources(),
                new FanOutSettings(
                        2, 2, OpenFanOut.NO_HEARTBEAT, FanOutSettings.DEFAULT_STALL, new SessionLimits(4, 2, 3)));
        fanOut.start();
    }

    @AfterEach
    void close() {
        fanOut.stop(PATIENCE);
        log.close();
    }

    private RecordingSink join(Optional<User> user) {
        Subscription nobodys = OpenFanOut.subscription(new Start.Now(), "b", "a");
        List<RecordingSink> made = new ArrayList<>();
        fanOut.subscribe(
                new Subscription(
                        user.map(nobodys.selection()::of).orElse(nobodys.selection()),
                        new Start.Now(),
                        user.map(User::name),
                        Optional.empty(),
                        Rights.ALL),
                subscriber -> {
                    RecordingSink sink = new RecordingSink(subscriber);
                    made.add(sink);
                    return sink;
                });
        return made.get(0);
    }

    private List<Presence> all() {
        return fanOut.sessions("").toList();
    }

    @Test
    void aSessionSaysWhoItIsAndHowFarItHasCome() {
        RecordingSink sink = join(Optional.of(ANNA));
        sink.awaitName("live");
        log.publish("a", 3);
        sink.awaitOffset(3);
        Presence there = fanOut.session(sink.subscriber().session()).orElseThrow();
        assertThat(there.user()).contains("anna");
        assertThat(there.transport()).isEqualTo(Transport.SSE);
        assertThat(there.selected()).containsExactly("a", "b");
        assertThat(there.cursor()).isEqualTo(log.events().at(3));
        assertThat(there.lag()).isZero();
        sink.setReady(false);
        log.publish("a", 40);
        await().atMost(PATIENCE)
                .until(() -> fanOut.session(there.session()).orElseThrow().lag() == 40);
        assertThat(fanOut.session(there.session()).orElseThrow().cursor())
                .isEqualTo(log.events().at(3));
    }

    @Test
    void thereAreNoMoreThanTheLimitsAndARefusedOneCountsForNothing() {
        List<RecordingSink> hers = List.of(join(Optional.of(ANNA)), join(Optional.of(ANNA)));
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> join(Optional.of(ANNA)))
                    .isInstanceOfSatisfying(
                            SessionLimitException.class,
                            e -> assertThat(e.limit()).isEqualTo(SessionLimitException.Limit.OF_USER));
            assertThatThrownBy(() -> fanOut.checkRoom(Optional.of("anna"), Optional.empty()))
                    .isInstanceOf(SessionLimitException.class);
        }
        fanOut.checkRoom(Optional.of("bert"), Optional.empty());
        join(Optional.empty());
        join(Optional.empty());
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> join(Optional.empty()))
                    .isInstanceOfSatisfying(
                            SessionLimitException.class,
                            e -> assertThat(e.limit()).isEqualTo(SessionLimitException.Limit.ALL));
            assertThatThrownBy(() -> fanOut.checkRoom(Optional.empty(), Optional.empty()))
                    .isInstanceOf(SessionLimitException.class);
        }
        hers.get(0).subscriber().leave(CloseReason.PEER_GONE);
        hers.get(0).subscriber().leave(CloseReason.DONE);
        await().atMost(PATIENCE).until(() -> all().size() == 3);
        join(Optional.of(ANNA));
        assertThatThrownBy(() -> join(Optional.of(new User("bert")))).isInstanceOf(SessionLimitException.class);
    }

    @Test
    void oneAddressHasNoMoreThanItsLimitWhoeverComesFromThere() {
        Subscription nobodys = OpenFanOut.subscription(new Start.Now());
        PeerAddress there = PeerAddress.of("203.0.113.7");
        List<RecordingSink> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            fanOut.subscribe(nobodys.from(there), subscriber -> {
                made.add(new RecordingSink(subscriber));
                return made.get(made.size() - 1);
            });
        }
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> fanOut.subscribe(nobodys.from(there), RecordingSink::new))
                    .isInstanceOfSatisfying(
                            SessionLimitException.class,
                            e -> assertThat(e.limit()).isEqualTo(SessionLimitException.Limit.OF_ADDRESS));
        }
        assertThatThrownBy(() -> fanOut.checkRoom(Optional.empty(), Optional.of(there)))
                .isInstanceOf(SessionLimitException.class);
        fanOut.checkRoom(Optional.empty(), Optional.of(PeerAddress.of("203.0.113.8")));
        made.get(0).subscriber().leave(CloseReason.PEER_GONE);
        await().atMost(PATIENCE).until(() -> all().size() == 2);
        fanOut.subscribe(nobodys.from(there), RecordingSink::new);
    }

    @Test
    void aSinkThatCannotBeMadeOrOpenedLeavesNothing() {
        Subscription subscription = new Subscription(
                Selection.EVERYTHING.of(ANNA), new Start.Now(), Optional.of("anna"), Optional.empty(), Rights.ALL);
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> fanOut.subscribe(subscription, subscriber -> {
                        throw new IllegalStateException("cannot be made");
                    }))
                    .hasMessage("cannot be made");
            assertThatThrownBy(() -> fanOut.subscribe(subscription, subscriber -> new RecordingSink(subscriber) {
                        @Override
                        public void open() {
                            throw new IllegalStateException("cannot be opened");
                        }
                    }))
                    .hasMessage("cannot be opened");
            await().atMost(PATIENCE).until(() -> all().isEmpty());
        }
    }

    @Test
    void whoEndsASessionIsToldWhenItHasEnded() {
        RecordingSink sink = join(Optional.of(ANNA));
        sink.awaitName("live");
        String id = sink.subscriber().session();

        assertThat(OpenLog.await(fanOut.end("nobody", CloseReason.ENDED))).isFalse();
        assertThat(OpenLog.await(fanOut.end(id, CloseReason.ENDED))).isTrue();
        assertThat(sink.closes()).containsExactly(CloseReason.ENDED);
        assertThat(sink.names()).endsWith("ended");
        assertThat(fanOut.session(id)).isEmpty();
        assertThat(OpenLog.await(fanOut.end(id, CloseReason.ENDED))).isFalse();
    }

    @Test
    void eachBeginningIsToldOnceAndEachEndOnce() {
        List<String> told = new CopyOnWriteArrayList<>();
        fanOut.attend(new Attendance() {
            @Override
            public void joined(Presence session) {
                told.add("joined " + session.session());
            }

            @Override
            public void left(Presence session, CloseReason reason) {
                told.add("left " + session.session() + ' ' + reason);
            }
        });
        RecordingSink first = join(Optional.of(ANNA));
        RecordingSink second = join(Optional.empty());
        first.subscriber().leave(CloseReason.PEER_GONE);
        first.subscriber().leave(CloseReason.DONE);
        first.awaitClose();
        fanOut.stop(PATIENCE);
        second.subscriber().leave(CloseReason.DONE);
        assertThatThrownBy(() -> join(Optional.empty())).isInstanceOf(NotServingException.class);

        String one = first.subscriber().session();
        String two = second.subscriber().session();
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "joined " + one, "joined " + two, "left " + one + " PEER_GONE", "left " + two + " RESTARTING");
        assertThat(all()).isEmpty();
    }
}
