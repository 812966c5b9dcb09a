package io.carillon.sse;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Every open SSE stream of this server. A broadcast goes to all of them, past the log; what must not be missed is published
 * instead. Neither a slow client nor one that is gone holds anybody up: sending never waits, and a sink that is over leaves
 * by itself. Any thread.
 */
@ApplicationScoped
public class Broadcaster implements SseBroadcaster {
    private final Set<SseEventSink> sinks = ConcurrentHashMap.newKeySet();
    private final List<BiConsumer<SseEventSink, Throwable>> errorListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<SseEventSink>> closeListeners = new CopyOnWriteArrayList<>();

    private volatile boolean closed;

    @Override
    public void register(SseEventSink sink) {
        if (closed) {
            throw new IllegalStateException("the broadcaster is closed");
        }
        sinks.add(sink);
    }

    /** The sink's stream is over. */
    void remove(SseEventSink sink) {
        if (sinks.remove(sink)) {
            closeListeners.forEach(listener -> listener.accept(sink));
        }
    }

    /** How many streams are open. */
    public int size() {
        return sinks.size();
    }

    @Override
    public CompletionStage<?> broadcast(OutboundSseEvent event) {
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (SseEventSink sink : sinks) {
            if (sink.isClosed()) {
                remove(sink);
            } else {
                sent.add(send(sink, event).handle((done, failure) -> {
                    if (failure != null) {
                        errorListeners.forEach(listener -> listener.accept(sink, failure));
                    }
                    return done;
                }));
            }
        }
        return CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new));
    }

    /** A sink that is not ours may throw. */
    private static CompletableFuture<?> send(SseEventSink sink, OutboundSseEvent event) {
        try {
            return sink.send(event).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void onError(BiConsumer<SseEventSink, Throwable> listener) {
        errorListeners.add(listener);
    }

    @Override
    public void onClose(Consumer<SseEventSink> listener) {
        closeListeners.add(listener);
    }

    @Override
    public void close() {
        close(true);
    }

    @Override
    public void close(boolean cascading) {
        closed = true;
        if (cascading) {
            sinks.forEach(this::closeOne);
        }
    }

    private void closeOne(SseEventSink sink) {
        try {
            sink.close();
        } catch (IOException | RuntimeException e) {
            errorListeners.forEach(listener -> listener.accept(sink, e));
        }
    }
}
