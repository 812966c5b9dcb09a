package io.carillon.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.Test;

class BroadcasterTest {
    private final Broadcaster broadcaster = new Broadcaster();
    private final OutboundSseEvent event =
            new OutboundEvent.Builder().data("hi").build();

    /** Sends at once, never, or fails in one of two ways. */
    private static final class FakeSink implements SseEventSink {
        private final CompletableFuture<Object> answer;
        private final List<OutboundSseEvent> sent = new ArrayList<>();
        private boolean closed;
        private boolean throwing;

        FakeSink(CompletableFuture<Object> answer) {
            this.answer = answer;
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public CompletionStage<?> send(OutboundSseEvent event) {
            if (throwing) {
                throw new IllegalStateException("closed"); // as JAX-RS's own sinks do
            }
            sent.add(event);
            return answer;
        }

        @Override
        public void close() throws IOException {
            if (throwing) {
                throw new IOException("closed twice");
            }
            closed = true;
        }
    }

    private FakeSink registered(CompletableFuture<Object> answer) {
        FakeSink sink = new FakeSink(answer);
        broadcaster.register(sink);
        return sink;
    }

    private FakeSink prompt() {
        return registered(CompletableFuture.completedFuture("sent"));
    }

    @Test
    void aBroadcastReachesEveryStream() {
        List<FakeSink> sinks = List.of(prompt(), prompt(), prompt());

        assertThat(broadcaster.broadcast(event).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
        assertThat(sinks).allSatisfy(sink -> assertThat(sink.sent).containsExactly(event));
    }

    @Test
    void aSlowStreamHoldsNobodyUp() {
        FakeSink before = prompt();
        FakeSink slow = registered(new CompletableFuture<>());
        FakeSink after = prompt();
        CompletionStage<?> all = broadcaster.broadcast(event);

        assertThat(before.sent).hasSize(1);
        assertThat(after.sent).hasSize(1);
        assertThat(all.toCompletableFuture()).isNotDone();
        slow.answer.complete("at last");
        assertThat(all.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void aStreamThatFailsIsToldToTheListenersAndHarmsNobody() {
        List<String> told = new ArrayList<>();
        broadcaster.onError((sink, failure) -> told.add(String.valueOf(failure.getMessage())));
        FakeSink failing = registered(CompletableFuture.failedFuture(new IOException("gone")));
        FakeSink other = prompt();

        assertThat(broadcaster.broadcast(event).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
        assertThat(failing.sent).hasSize(1);
        assertThat(other.sent).hasSize(1);
        assertThat(told).hasSize(1).allMatch(message -> message.contains("gone"));
    }

    @Test
    void aSinkThatThrowsIsToldToTheListenersAndHarmsNobody() {
        List<SseEventSink> told = new ArrayList<>();
        broadcaster.onError((sink, failure) -> told.add(sink));
        List<FakeSink> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(prompt());
        }
        FakeSink throwing = prompt();
        throwing.throwing = true;

        assertThat(broadcaster.broadcast(event).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
        assertThat(others).allSatisfy(sink -> assertThat(sink.sent).hasSize(1));
        assertThat(told).containsExactly(throwing);
    }

    @Test
    void aClosedStreamIsForgotten() {
        List<SseEventSink> told = new ArrayList<>();
        broadcaster.onClose(told::add);
        FakeSink gone = prompt();
        FakeSink own = prompt();
        own.closed = true;
        broadcaster.remove(gone);
        broadcaster.remove(gone);

        assertThat(broadcaster.broadcast(event).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
        assertThat(gone.sent).isEmpty();
        assertThat(own.sent).isEmpty();
        assertThat(told).containsExactly(gone, own);
        assertThat(broadcaster.size()).isZero();
    }

    @Test
    void closingClosesEveryStreamAndTakesNoMore() {
        List<FakeSink> sinks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sinks.add(prompt());
        }
        FakeSink throwing = prompt();
        throwing.throwing = true;
        List<SseEventSink> told = new ArrayList<>();
        broadcaster.onError((sink, failure) -> told.add(sink));
        broadcaster.close();

        assertThat(told).containsExactly(throwing);
        assertThat(sinks).allMatch(FakeSink::isClosed);
        assertThatThrownBy(() -> broadcaster.register(sinks.get(0))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingWithoutTheStreamsLeavesThemOpen() {
        FakeSink sink = prompt();
        broadcaster.close(false);

        assertThat(sink.isClosed()).isFalse();
    }
}
