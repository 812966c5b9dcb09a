package io.carillon.log;

import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A real log in a test's directory, and short words for changing it. */
public final class OpenLog implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final LogStore store;

    private OpenLog(LogStore store) {
        this.store = store;
    }

    public static OpenLog in(Path directory) {
        return with(LogSettings.defaults(directory));
    }

    static OpenLog in(Place place) {
        return with(LogSettings.defaults(place));
    }

    public static OpenLog with(LogSettings settings) {
        return new OpenLog(LogStore.open(settings, Clock.systemUTC()));
    }

    public static OpenLog with(LogSettings settings, Clock clock) {
        return new OpenLog(LogStore.open(settings, clock));
    }

    /** Everything as usual, but for the size of the tail and how many events are kept. */
    public static LogSettings settings(Path directory, int tailEvents, long retainEvents) {
        return settings(new Place.Directory(directory), tailEvents, retainEvents);
    }

    static LogSettings settings(Place place, int tailEvents, long retainEvents) {
        return new LogSettings(
                place,
                LogSettings.DEFAULT_RETAIN_FOR,
                retainEvents,
                LogSettings.DEFAULT_KEEP_KEYS,
                LogSettings.DEFAULT_QUEUE_CHANGES,
                LogSettings.DEFAULT_QUEUE_BYTES,
                LogSettings.DEFAULT_BATCH_CHANGES,
                tailEvents,
                LogSettings.DEFAULT_TAIL_BYTES);
    }

    /** Everything as usual, but for the journal's queue. */
    static LogSettings queue(Place place, int changes, long bytes, int batch) {
        return new LogSettings(
                place,
                LogSettings.DEFAULT_RETAIN_FOR,
                LogSettings.DEFAULT_RETAIN_EVENTS,
                LogSettings.DEFAULT_KEEP_KEYS,
                changes,
                bytes,
                batch,
                LogSettings.DEFAULT_TAIL_EVENTS,
                LogSettings.DEFAULT_TAIL_BYTES);
    }

    public LogStore store() {
        return store;
    }

    public Journal journal() {
        return store.journal();
    }

    public EventLog events() {
        return store.events();
    }

    public long head() {
        return store.tail().head().offset();
    }

    public Outcome submit(Change change) {
        return await(journal().submit(change));
    }

    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    public static Change.Publish message(String topic, String text) {
        return new Change.Publish(
                new Topic(topic),
                EventType.MESSAGE,
                new Event.Data("text/plain", text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * One message, sent again as long as it is refused: after a server's end the first may still meet the connection that broke, and a node
     * that was idle has not noticed anything yet.
     */
    Cursor publishWhenBack(String topic, String text) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .ignoreExceptionsMatching(e -> e instanceof StoreException refused && !refused.isUndecided())
                .until(() -> publish(topic, text), published -> true);
    }

    /** One message; its cursor. */
    public Cursor publish(String topic, String text) {
        return ((Outcome.Published) submit(message(topic, text))).id();
    }

    /** Messages {@code text 1}, {@code text 2} … on one topic; returns when all are on disk. */
    public void publish(String topic, int count) {
        List<CompletionStage<Outcome>> answers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            answers.add(journal().submit(message(topic, "text " + i)));
        }
        answers.forEach(OpenLog::await);
    }

    public static Draft draft(String id, String text) {
        return new Draft(
                ("{\"id\":\"" + id + "\",\"version\":\"").getBytes(StandardCharsets.UTF_8),
                ("\",\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    public static Change.Replace replace(String collection, String id, String text) {
        return new Change.Replace(new ResourceKey(collection, id), Precondition.NONE, draft(id, text));
    }

    public static Change.Delete delete(String collection, String id) {
        return new Change.Delete(new ResourceKey(collection, id), Precondition.NONE);
    }

    /**
     * Makes the journal's thread wait in the middle of a batch, until the latch is open.
     *
     * @return once it does
     */
    public CompletionStage<Outcome> block(CountDownLatch until) throws InterruptedException {
        submit(replace("blocker", "b", "0"));
        Awaitility.await("its place in the queue to be free again")
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> journal().depth() == 0);
        CountDownLatch reached = new CountDownLatch(1);
        CompletionStage<Outcome> blocked = journal()
                .submit(new Change.Patch(
                        new ResourceKey("blocker", "b"),
                        Precondition.NONE,
                        current -> {
                            reached.countDown();
                            awaitQuietly(until);
                            return draft("b", "1");
                        },
                        0));
        if (!reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the journal does not come to it");
        }
        return blocked;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(Duration.ofSeconds(PATIENCE_SECONDS).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody opened the latch");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
