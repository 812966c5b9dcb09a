package io.carillon.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.TopicSelector;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.FanOutSettings;
import io.carillon.fanout.Rights;
import io.carillon.fanout.Run;
import io.carillon.fanout.Selection;
import io.carillon.fanout.Start;
import io.carillon.fanout.Subscriber;
import io.carillon.fanout.Subscription;
import io.carillon.log.OpenLog;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The SSE sink on a real fan-out, over an output that can be full, or whose client is gone. */
@Timeout(60)
class SseSinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final OpenLog log;
    private final FanOut fanOut;
    private final Broadcaster broadcaster = new Broadcaster();
    private final FakeResponse client = new FakeResponse();

    SseSinkTest(@TempDir Path directory) {
        this.log = OpenLog.in(directory);
        this.fanOut = new FanOut(
                log.store().tail(),
                log.events(),
                log.store().resources(),
                new FanOutSettings(1, 1, Duration.ofMillis(200)));
        fanOut.start();
    }

    @AfterEach
    void close() {
        fanOut.stop(PATIENCE);
        log.close();
    }

    private SseSink connect(FakeResponse to) {
        return connect(to.output());
    }

    private SseSink connect(NonBlockingOutput to) {
        List<SseSink> made = new ArrayList<>();
        Subscription subscription = new Subscription(
                new Selection(java.util.Set.of(TopicSelector.parse("t"))),
                new Start.Now(),
                Optional.empty(),
                Optional.empty(),
                Rights.ALL);
        fanOut.subscribe(subscription, subscriber -> {
            SseSink sink = new SseSink(subscriber, to, Duration.ZERO, new OutboundData(), broadcaster);
            broadcaster.register(sink);
            made.add(sink);
            return sink;
        });
        return made.get(0);
    }

    private static List<String> types(FakeResponse of) {
        return of.received().messages().stream().map(SseDecoder.Message::type).toList();
    }

    private static void awaitTypes(FakeResponse of, String... types) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(types(of)).containsExactly(types));
    }

    private static OutboundSseEvent note(String text) {
        return new OutboundEvent.Builder().name("note").data(text).build();
    }

    @Test
    void aStreamIsHelloLiveAndEvents() {
        connect(client);
        awaitTypes(client, "hello", "live");
        log.publish("t", 2);

        awaitTypes(client, "hello", "live", "message", "message");
        assertThat(client.received().lastEventId()).isEqualTo(log.events().at(2).toString());
    }

    @Test
    void aQuietClientsCursorMovesWithTheHeartbeat() {
        connect(client);
        awaitTypes(client, "hello", "live");
        log.publish("other", 3);

        await().atMost(PATIENCE)
                .until(() -> client.received()
                        .lastEventId()
                        .equals(log.events().at(3).toString()));
        await().atMost(PATIENCE).until(() -> !client.received().comments().isEmpty());
        awaitTypes(client, "hello", "live");
    }

    @Test
    void aHeartbeatIsWrittenAlsoRightAfterAnEvent() {
        SseSink sink = connect(client);
        awaitTypes(client, "hello", "live");
        EncodedEvent event = new EncodedEvent(
                new Event("x", Optional.empty(), EventType.MESSAGE, Optional.empty(), Instant.EPOCH, Optional.empty()));
        CompletableFuture<Integer> beats = new CompletableFuture<>();
        sink.subscriber().execute(() -> {
            sink.write(new Run(List.of(event)));
            int before = client.received().comments().size();
            sink.heartbeat(Optional.empty());
            beats.complete(client.received().comments().size() - before);
        });

        await().atMost(PATIENCE).until(beats::isDone);
        assertThat(beats).isCompletedWithValue(1);
    }

    @Test
    void aFullOutputIsNotWrittenToAndGetsAllLater() {
        connect(client);
        awaitTypes(client, "hello", "live");
        client.setFull(true);
        log.publish("t", 50);
        FakeResponse other = new FakeResponse();
        connect(other);
        awaitTypes(other, "hello", "live");
        log.publish("t", 1);
        awaitTypes(other, "hello", "live", "message");
        client.setFull(false);

        await().atMost(PATIENCE).until(() -> types(client).size() == 53);
        assertThat(broadcaster.size()).isEqualTo(2);
    }

    @Test
    void aBroadcastReachesStreamsBetweenTheLogsEvents() {
        SseSink sink = connect(client);
        awaitTypes(client, "hello", "live");
        CompletableFuture<?> sent = broadcaster.broadcast(note("hi")).toCompletableFuture();

        assertThat(sent).succeedsWithin(PATIENCE);
        awaitTypes(client, "hello", "live", "note");
        assertThat(sink.isClosed()).isFalse();
    }

    @Test
    void aClientTooSlowForBroadcastsFailsThemAndHoldsNobodyUp() {
        FakeResponse other = new FakeResponse();
        connect(client);
        awaitTypes(client, "hello", "live");
        client.setFull(true);
        SseSink slow = connect(other);
        awaitTypes(other, "hello", "live");
        assertThat(slow.isClosed()).isFalse();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            all.add(broadcaster.broadcast(note("n" + i)).toCompletableFuture());
            int expected = 3 + i;
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(PATIENCE)
                    .until(() -> types(other).size() == expected);
        }
        assertThat(all.get(69)).as("refused, so over").succeedsWithin(PATIENCE);
        assertThat(all.get(20)).isNotDone();
        client.setFull(false);

        assertThat(all).allSatisfy(each -> assertThat(each).succeedsWithin(PATIENCE));
        await().atMost(PATIENCE).until(() -> types(client).size() >= 2 + 64);
        assertThat(types(client).size()).as("the first was on its way").isLessThanOrEqualTo(2 + 65);
    }

    @Test
    void aClientThatDoesNotTakeTheEndIsLetGoOfAfterTheStop() {
        SseSink sink = connect(client);
        awaitTypes(client, "hello", "live");
        client.setFull(true);
        sink.send(note("takes the room that was promised"));
        sink.send(note("waits"));
        fanOut.stop(PATIENCE);
        assertThat(sink.isClosed()).isFalse();

        fanOut.abandonStopped();
        assertThat(sink.isClosed()).isTrue();
    }

    @Test
    void aClientThatGoesBeforeItsStreamHasBegunLeavesNothing() {
        SseSink sink = connect(new NonBlockingOutput(events -> {
            throw new IOException("the client is gone");
        }));

        await().atMost(PATIENCE).until(sink::isClosed);
        await().atMost(PATIENCE).until(() -> fanOut.sessions("").findAny().isEmpty());
        assertThat(broadcaster.size()).isZero();
    }

    @Test
    void everyBroadcastIsAnsweredAlsoByStreamsThatEnd() throws Exception {
        SseSink sink = connect(client);
        awaitTypes(client, "hello", "live");
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        sink.subscriber().execute(() -> hold(held, letGo));
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(sink.send(note("n" + i)).toCompletableFuture());
        }
        letGo.countDown();

        for (CompletableFuture<?> each : sent) {
            assertThat(each.handle((done, failure) -> "answered")).succeedsWithin(PATIENCE);
        }
        await().atMost(PATIENCE).until(sink::isClosed);
        assertThat(sink.send(note("late")).toCompletableFuture()).failsWithin(PATIENCE);
    }

    private static void hold(CountDownLatch held, CountDownLatch letGo) {
        held.countDown();
        try {
            assertThat(letGo.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void closingASinkEndsTheResponseOnceAfterTheLastWords() {
        SseSink sink = connect(client);
        awaitTypes(client, "hello", "live");
        sink.close();
        sink.close();

        await().atMost(PATIENCE).until(sink::isClosed);
        assertThat(client.resumed()).isEqualTo(1);
        assertThat(client.received().retry()).isEqualTo(500);
        assertThat(broadcaster.size()).isZero();
    }

    @Test
    void aClosingStreamThatIsFullEndsWhenItCan() {
        SseSink sink = connect(client);
        awaitTypes(client, "hello", "live");
        client.setFull(true);
        sink.close();
        Subscriber subscriber = sink.subscriber();
        subscriber.leave(CloseReason.DONE);
        FakeResponse other = new FakeResponse();
        connect(other);
        awaitTypes(other, "hello", "live");
        assertThat(client.resumed()).isZero();
        client.setFull(false);

        await().atMost(PATIENCE).until(() -> client.resumed() == 1);
    }

    @Test
    void aClientThatIsGoneIsForgottenAndNeverWrittenToAgain() {
        List<Object> told = new ArrayList<>();
        broadcaster.onClose(told::add);
        SseSink sink = connect(client);
        awaitTypes(client, "hello", "live");
        client.setGone();
        log.publish("t", 1);
        client.complete();
        await().atMost(PATIENCE).until(sink::isClosed);
        log.publish("t", 5);
        FakeResponse other = new FakeResponse();
        connect(other);
        awaitTypes(other, "hello", "live");

        assertThat(types(client)).containsExactly("hello", "live");
        assertThat(client.resumed()).as("the container has ended it already").isZero();
        assertThat(told).containsExactly(sink);
        assertThat(broadcaster.size()).isEqualTo(1);
    }

    @Test
    void aStopSaysGoodbyeToEveryStream() {
        List<FakeResponse> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            FakeResponse each = new FakeResponse();
            clients.add(each);
            connect(each);
            awaitTypes(each, "hello", "live");
        }
        fanOut.stop(PATIENCE);

        assertThat(clients).allSatisfy(each -> {
            assertThat(each.received().retry()).isEqualTo(500);
            assertThat(each.resumed()).isEqualTo(1);
        });
        assertThat(broadcaster.size()).isZero();
    }
}
