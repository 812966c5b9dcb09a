package io.carillon.log;

import io.carillon.event.Cursor;
import io.carillon.failpoint.Failpoint;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way into the log. Any thread submits; the thread {@code carillon-journal} alone writes. It takes what waits, up to a
 * batch's worth, makes it one transaction, and only after the commit's fsync answers each change and lets the tail tell of
 * it: while the disk works for one batch the next one gathers, so the cost of an fsync is shared by all who wait for it.
 */
public final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /** How soon a stop is noticed when nothing comes in. */
    private static final Duration TICK = Duration.ofMillis(200);

    /** How often retention is looked at. Each node does, and asks a server that all share. */
    private static final Duration TRIM_EVERY = Duration.ofSeconds(1);

    private static final String AWAY = "the database does not answer";
    private static final String ENDED = "the journal has ended after an error";
    private static final String STOPPING = "the server is stopping";

    private record Pending(Change change, CompletableFuture<Outcome> answer) {}

    private final LogSettings settings;
    private final Clock clock;
    private final Database database;
    private final LogTail tail;
    private final Retention retention;
    private final Executor answers;
    private final BlockingQueue<Pending> queue;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicLong unansweredBytes = new AtomicLong();
    private final Thread writer = new Thread(this::run, "carillon-journal");

    // Of the writer's thread.
    private final Trouble commits = new Trouble("changes");
    private final Trouble trims = new Trouble("steps of retention");
    private List<Pending> inHand = List.of();

    private volatile boolean stopping;
    /** The thread looks at the queue once more after this is set, and never again. */
    private volatile boolean drained;
    /** An error has ended the thread: nothing is ever committed again. */
    private volatile boolean broken;
    /** The database does not answer: nothing is taken in until it does. */
    private volatile boolean away;

    /**
     * @param database whose connection for writing is the journal's from now on
     * @param answers runs what waits for a change; must not run it on the calling thread
     */
    Journal(LogSettings settings, Clock clock, Database database, LogTail tail, Executor answers) {
        this.settings = settings;
        this.clock = clock;
        this.database = database;
        this.tail = tail;
        this.retention = new Retention(settings.retainFor(), settings.retainEvents(), settings.keepKeys(), clock);
        this.answers = answers;
        this.queue = new ArrayBlockingQueue<>(settings.queueChanges());
        writer.setDaemon(true);
    }

    void start() {
        writer.start();
    }

    /**
     * Hands in a change. Never waits.
     *
     * @return the outcome once it is on disk; fails with {@link JournalFullException}, {@link StoreException} or what the
     *     change's {@link Change.Patcher} threw. In each of these cases nothing was changed, unless a {@link StoreException} says
     *     that it is not known.
     */
    public CompletionStage<Outcome> submit(Change change) {
        Pending pending = new Pending(change, new CompletableFuture<>());
        if (stopping) {
            pending.answer.completeExceptionally(StoreException.refused(STOPPING));
        } else if (broken) {
            pending.answer.completeExceptionally(StoreException.refused(ENDED));
        } else if (away) {
            pending.answer.completeExceptionally(StoreException.refused(AWAY));
        } else if (!admit(change) || !offer(pending)) {
            pending.answer.completeExceptionally(new JournalFullException(RETRY_AFTER));
        } else if (drained && queue.remove(pending)) {
            refuseLate(pending);
        }
        return pending.answer.minimalCompletionStage();
    }

    /** Changes that wait or are being committed or answered. */
    public int depth() {
        return unanswered.get();
    }

    /** True while changes are decided: the database answers, and the thread lives. Any thread. */
    boolean works() {
        return !away && !broken;
    }

    private boolean admit(Change change) {
        long bytes = unansweredBytes.addAndGet(change.weight());
        if (unanswered.incrementAndGet() <= settings.queueChanges() && bytes <= settings.queueBytes()) {
            return true;
        }
        release(change);
        return false;
    }

    private boolean offer(Pending pending) {
        boolean taken = queue.offer(pending);
        if (!taken) {
            release(pending.change);
        }
        return taken;
    }

    /** Bytes first: whoever sees {@link #depth} at 0 finds all bytes free, too. */
    private void release(Change change) {
        unansweredBytes.addAndGet(-change.weight());
        unanswered.decrementAndGet();
    }

    /** Commits what still waits, then ends. Returns once the thread has ended, or after the time is up. */
    void stop(Duration patience) {
        stopping = true;
        try {
            writer.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            LOG.warn("The journal did not end within {} s; {} changes are not answered", patience.toSeconds(), depth());
        }
    }

    private void run() {
        try {
            work();
        } catch (RuntimeException | Error e) {
            broken = true;
            LOG.error("The journal has ended: no change is taken any more until the server is started anew", e);
        } finally {
            drained = true;
            inHand.forEach(pending -> pending.answer.completeExceptionally(StoreException.undecided(ENDED)));
            List<Pending> late = new ArrayList<>();
            queue.drainTo(late);
            late.forEach(this::refuseLate);
            database.endWriter();
        }
    }

    private void work() {
        long nextTrim = System.nanoTime();
        while (!stopping || !queue.isEmpty()) {
            List<Pending> batch = take();
            inHand = batch;
            if (away) {
                away = !isBack();
            }
            if (away) {
                fail(batch, StoreException.refused(AWAY));
            } else if (!batch.isEmpty()) {
                commit(batch);
            }
            inHand = List.of();
            if (System.nanoTime() - nextTrim >= 0 && !stopping && !away) {
                nextTrim = System.nanoTime() + (trim() ? 0 : TRIM_EVERY.toNanos());
            }
        }
    }

    /** On this thread, because those that answer may have ended. */
    private void refuseLate(Pending pending) {
        release(pending.change);
        pending.answer.completeExceptionally(StoreException.refused(broken ? ENDED : STOPPING));
    }

    private List<Pending> take() {
        List<Pending> batch = new ArrayList<>();
        try {
            Pending first = queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, settings.batchChanges() - 1);
            }
        } catch (InterruptedException e) {
            stopping = true; // nobody but a container that ends its threads interrupts this one
        }
        return batch;
    }

    private void commit(List<Pending> pending) {
        List<Runnable> tellings = new ArrayList<>(pending.size());
        Cursor after;
        Batch batch;
        boolean committing = false;
        try {
            Handle handle = database.writer();
            handle.begin();
            after = database.take(handle, tail);
            // While other nodes had the log more have come: a turn at it is what is scarce.
            queue.drainTo(pending, settings.batchChanges() - pending.size());
            batch = new Batch(
                    handle,
                    after,
                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                    settings.keepKeys(),
                    database.preload(handle, keys(pending)));
            for (Pending each : pending) {
                tellings.add(decide(batch, each));
            }
            batch.write();
            if (!batch.events().isEmpty()) {
                database.announce(handle, batch.head());
            }
            committing = true;
            Failpoint.BEFORE_COMMIT.pass();
            handle.commit();
        } catch (RuntimeException | Error e) {
            away(e);
            String reason = StoreException.reason(e);
            fail(
                    pending,
                    committing && away
                            ? StoreException.undecided(reason)
                            : StoreException.refused("the change was not committed: " + reason));
            commits.failed(pending.size(), reason);
            return;
        }
        if (!batch.events().isEmpty()) {
            commits.succeeded();
        }
        tell(after, batch);
        for (int i = 0; i < pending.size(); i++) {
            answer(pending.get(i), tellings.get(i));
        }
    }

    /**
     * The tail is a copy of what is on disk: if it fails it begins anew, and who needs the events reads them there. If it cannot
     * take them yet, others' events come first, and the thread that fetches those fetches these as well.
     */
    private void tell(Cursor after, Batch batch) {
        Cursor head = batch.head();
        try {
            Failpoint.AFTER_COMMIT.pass();
            if (!batch.events().isEmpty()) {
                tail.append(after, batch.events(), head);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("The tail could not take the events up to {}: it begins anew there", head, e);
            tail.beginAnew(after, head);
        }
    }

    private static Stream<ResourceKey> keys(List<Pending> pending) {
        return pending.stream()
                .map(Pending::change)
                .filter(Change.OfResource.class::isInstance)
                .map(change -> ((Change.OfResource) change).key());
    }

    /** Ends a transaction that has failed. If the database is away, what still waits has no reason to wait any longer. */
    private void away(Throwable failure) {
        if (!database.isAway(failure)) {
            return;
        }
        away = true;
        List<Pending> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        fail(waiting, StoreException.refused(AWAY));
    }

    /** Takes the log, as a batch would. */
    private boolean isBack() {
        try {
            Handle handle = database.writer();
            handle.begin();
            database.take(handle, tail);
            handle.commit();
            LOG.info("The database takes changes again");
            return true;
        } catch (RuntimeException e) {
            database.isAway(e);
            LOG.debug("The database is still away: {}", StoreException.reason(e));
            return false;
        }
    }

    /** Decides a change now; what it returns tells its sender, to be run after the commit. */
    private static Runnable decide(Batch batch, Pending pending) {
        try {
            Outcome outcome = batch.apply(pending.change);
            return () -> pending.answer.complete(outcome);
        } catch (org.jdbi.v3.core.JdbiException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) { // a patcher may recurse as deep as its input does
            return () -> pending.answer.completeExceptionally(e);
        }
    }

    private void fail(List<Pending> pending, StoreException reason) {
        pending.forEach(each -> answer(each, () -> each.answer.completeExceptionally(reason)));
    }

    /** What waits for the answer may write to a client, so it never runs on this thread. */
    private void answer(Pending pending, Runnable telling) {
        answers.execute(() -> {
            try {
                Failpoint.BEFORE_ANSWER.pass();
                telling.run();
                Failpoint.AFTER_ANSWER.pass();
            } finally {
                release(pending.change);
            }
        });
    }

    private boolean trim() {
        try {
            boolean more = retention.step(database.writer());
            trims.succeeded();
            return more;
        } catch (RuntimeException e) {
            away(e);
            trims.failed(1, StoreException.reason(e));
            return false;
        }
    }
}
