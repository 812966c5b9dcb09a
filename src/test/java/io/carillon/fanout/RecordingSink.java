package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A client that keeps all it is told, that can be made not to listen, and that notices whoever breaks the rules of a sink. */
class RecordingSink implements Sink {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Subscriber subscriber;
    private final List<Event> heard = new CopyOnWriteArrayList<>();
    private final List<Optional<Cursor>> beats = new CopyOnWriteArrayList<>();
    private final List<CloseReason> closes = new CopyOnWriteArrayList<>();
    private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();

    private volatile boolean ready = true;
    private volatile boolean opened;
    private volatile boolean abandoned;
    private final AtomicLong taken = new AtomicLong();
    private volatile int largestRun;
    private volatile Optional<Cursor> closedAt = Optional.empty();

    RecordingSink(Subscriber subscriber) {
        this.subscriber = subscriber;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    void setReady(boolean now) {
        ready = now;
        if (now) {
            subscriber.ready();
        }
    }

    @Override
    public Transport transport() {
        return Transport.SSE;
    }

    @Override
    public void open() {
        if (opened) {
            wrongs.add("opened twice");
        }
        opened = true;
    }

    @Override
    public boolean isReady() {
        called("isReady");
        return ready;
    }

    @Override
    public void write(Run run) {
        called("write");
        if (run.events().isEmpty()) {
            wrongs.add("an empty run");
        }
        largestRun = Math.max(largestRun, run.events().size());
        heard.addAll(run.events().stream().map(EncodedEvent::event).toList());
    }

    @Override
    public void heartbeat(Optional<Cursor> position) {
        called("heartbeat");
        beats.add(position);
    }

    @Override
    public boolean close(CloseReason reason, Optional<Cursor> position) {
        called("close");
        closedAt = position;
        closes.add(reason);
        return ready || reason == CloseReason.STALLED;
    }

    /** The client takes some of what waits for it, and not all. */
    void take() {
        taken.incrementAndGet();
    }

    @Override
    public long taken() {
        called("taken");
        return taken.get();
    }

    @Override
    public void abandon() {
        if (closes.isEmpty() || abandoned) {
            wrongs.add("abandoned before the close, or twice");
        }
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    private void called(String method) {
        if (!closes.isEmpty()) {
            wrongs.add(method + " after the close");
        }
        Thread caller = Thread.currentThread();
        if (!owner.compareAndSet(null, caller) && owner.get() != caller) {
            wrongs.add(method + " by another thread, " + caller.getName());
        }
    }

    List<Event> heard() {
        return heard;
    }

    List<Optional<Cursor>> beats() {
        return beats;
    }

    List<CloseReason> closes() {
        return closes;
    }

    Optional<Cursor> closedAt() {
        return closedAt;
    }

    int largestRun() {
        return largestRun;
    }

    /** What it was told, as the SSE names of the events. */
    List<String> names() {
        return heard.stream().map(event -> event.type().sseName()).toList();
    }

    /** The offsets of the log's events among what it was told. */
    List<Long> offsets() {
        return heard.stream()
                .filter(event -> event.cursor().isPresent()
                        && event.id().equals(event.cursor().get().toString()))
                .map(event -> event.cursor().orElseThrow().offset())
                .toList();
    }

    /** The last cursor it was told: from where a client would come back. */
    Optional<Cursor> position() {
        return heard.stream().flatMap(event -> event.cursor().stream()).reduce((first, second) -> second);
    }

    Event first(EventType type) {
        return heard.stream()
                .filter(event -> event.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " in " + names()));
    }

    static JsonObject data(Event event) {
        try (var reader = Json.createReader(
                new ByteArrayInputStream(event.data().orElseThrow().bytes()))) {
            return reader.readObject();
        }
    }

    void awaitName(String name) {
        await().pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() ->
                        heard.stream().anyMatch(event -> event.type().sseName().equals(name)));
    }

    /** Waits until it was told the event with this offset. */
    void awaitOffset(long offset) {
        await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> {
            List<Long> all = offsets();
            return !all.isEmpty() && all.get(all.size() - 1) >= offset;
        });
    }

    /** Waits until it was told something with a cursor at or after this offset. */
    void awaitPosition(long offset) {
        await().pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() -> position().map(at -> at.offset() >= offset).orElse(false));
    }

    void awaitClose() {
        await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> !closes.isEmpty());
    }

    /** Waits until the shard has done all that was asked of it before. */
    void awaitShard() {
        AtomicReference<@Nullable Cursor> told = new AtomicReference<>();
        subscriber.locate(told::set);
        await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> told.get() != null);
    }

    /** Waits until the shard has seen the log up to this offset, which who was told of the commit may be ahead of. */
    void awaitShard(long offset) {
        AtomicLong at = new AtomicLong();
        await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> {
            subscriber.locate(position -> at.set(position.offset()));
            return at.get() >= offset;
        });
    }

    void assertKeptToTheRules() {
        assertThat(wrongs).isEmpty();
        assertThat(closes).hasSizeLessThanOrEqualTo(1);
    }
}
