package io.carillon.log;

import io.carillon.event.Cursor;
import io.carillon.failpoint.Failpoint;
import java.sql.SQLException;
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
    /** How often retention is looked at; also how soon a stop is noticed when nothing comes in. */
    private static final Duration TICK = Duration.ofMillis(200);

    private record Pending(Change change, CompletableFuture<Outcome> answer) {}

    private final LogSettings settings;
    private final Clock clock;
    private final Handle handle;
    private final LogTail tail;
    private final Retention retention;
    private final Executor answers;
    private final BlockingQueue<Pending> queue;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicLong unansweredBytes = new AtomicLong();
    private final Thread writer = new Thread(this::run, "carillon-journal");

    private volatile boolean stopping;
    /** The thread looks at the queue once more after this is set, and never again. */
    private volatile boolean drained;

    /**
     * @param handle the only connection that writes; from now on the journal's
     * @param answers runs what waits for a change; must not run it on the calling thread
     */
    Journal(LogSettings settings, Clock clock, Handle handle, LogTail tail, Executor answers) {
        this.settings = settings;
        this.clock = clock;
        this.handle = handle;
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
     *     change's {@link Change.Patcher} threw. In each of these cases nothing was changed.
     */
    public CompletionStage<Outcome> submit(Change change) {
        Pending pending = new Pending(change, new CompletableFuture<>());
        if (stopping) {
            pending.answer.completeExceptionally(new StoreException("the server is stopping"));
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

    private void release(Change change) {
        unanswered.decrementAndGet();
        unansweredBytes.addAndGet(-change.weight());
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
        long nextTrim = System.nanoTime();
        try {
            while (!stopping || !queue.isEmpty()) {
                List<Pending> batch = take();
                if (!batch.isEmpty()) {
                    commit(batch);
                }
                if (System.nanoTime() - nextTrim >= 0 && !stopping) {
                    nextTrim = System.nanoTime() + (trim() ? 0 : TICK.toNanos());
                }
            }
        } finally {
            drained = true;
            List<Pending> late = new ArrayList<>();
            queue.drainTo(late);
            late.forEach(this::refuseLate);
            handle.close();
        }
    }

    /** On this thread, because those that answer may have ended. */
    private void refuseLate(Pending pending) {
        release(pending.change);
        pending.answer.completeExceptionally(new StoreException("the server is stopping"));
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
        Batch batch;
        try {
            handle.begin();
            batch = new Batch(handle, tail.head(), clock.instant().truncatedTo(ChronoUnit.MILLIS), settings.keepKeys());
            for (Pending each : pending) {
                tellings.add(decide(batch, each));
            }
            batch.write();
            Failpoint.BEFORE_COMMIT.pass();
            handle.commit();
        } catch (RuntimeException | Error e) {
            rollback(e);
            fail(pending, new StoreException("the change was not committed: " + reason(e)));
            LOG.error("A batch of {} changes was not committed: {}", pending.size(), reason(e));
            return;
        }
        tell(batch);
        for (int i = 0; i < pending.size(); i++) {
            answer(pending.get(i), tellings.get(i));
        }
    }

    /** The tail is a copy of what is on disk: if it fails it begins anew, and who needs the events reads them there. */
    private void tell(Batch batch) {
        Cursor head = batch.head();
        try {
            Failpoint.AFTER_COMMIT.pass();
            if (!batch.events().isEmpty()) {
                tail.append(batch.events(), head);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("The tail could not take the events up to {}: it begins anew there", head, e);
            tail.beginAnew(head);
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

    private void rollback(Throwable cause) {
        try {
            handle.rollback();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
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
            return retention.step(handle);
        } catch (RuntimeException e) {
            LOG.warn("A retention step failed and will be tried again: {}", reason(e));
            return false;
        }
    }

    /** The store's own words, which name the cause (SQLITE_FULL, SQLITE_IOERR …). */
    private static String reason(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return String.valueOf(sql.getMessage());
            }
        }
        return e.toString();
    }
}
