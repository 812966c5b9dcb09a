package io.carillon.sse;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.Subscriber;
import io.carillon.fanout.Transport;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One SSE client, for the log's events and for whoever holds it as a JAX-RS {@link SseEventSink}. */
final class SseSink extends StreamSink implements SseEventSink {
    private final OutboundData data;
    private final Broadcaster broadcaster;

    SseSink(
            Subscriber subscriber,
            NonBlockingOutput output,
            Duration reconnectSpread,
            OutboundData data,
            Broadcaster broadcaster) {
        super(subscriber, output, SseFrames.FORMAT, new Wordings.Sse(reconnectSpread), Transport.SSE);
        this.data = data;
        this.broadcaster = broadcaster;
    }

    @Override
    public boolean isClosed() {
        return isOver();
    }

    /**
     * Sends a block past the log: it has no place there and is not repeated to a client that comes back. Never waits.
     *
     * @return done when the block is written; fails if the client is gone or too slow
     */
    @Override
    public CompletionStage<?> send(OutboundSseEvent event) {
        CompletableFuture<Object> written = new CompletableFuture<>();
        byte[] block = SseFrames.block(
                orEmpty(event.getId()),
                orEmpty(event.getName()),
                orEmpty(event.getComment()),
                event.isReconnectDelaySet() ? event.getReconnectDelay() : -1,
                data.utf8(event));
        sendBlock(block, written);
        return written;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public void close() {
        subscriber().leave(CloseReason.DONE);
    }

    @Override
    void ended() {
        broadcaster.remove(this);
    }
}
