package io.carillon.log;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;

/** The log, opened: its database, its tail and its journal's thread. Opened and closed by the server, once. */
public final class LogStore implements AutoCloseable {
    /** Enough to answer while some of them wait for a client that reads slowly. */
    private static final int ANSWER_THREADS = 16;

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Database database;
    private final ExecutorService answers;
    private final LogTail tail;
    private final EventLog events;
    private final ResourceTable resources;
    private final Journal journal;

    private LogStore(LogSettings settings, Clock clock, Database database, LogTail tail) {
        this.database = database;
        this.tail = tail;
        this.events = new EventLog(database, tail);
        this.resources = new ResourceTable(database.readers());
        this.answers = answerThreads(settings.queueChanges());
        this.journal = new Journal(settings, clock, database, tail, answers);
        journal.start();
    }

    /**
     * Opens the log, or makes it.
     *
     * @throws StoreException if it is another's, damaged, from a newer version, not to be reached, or on a server that would lose
     *     what it has confirmed; nothing is touched then
     */
    public static LogStore open(LogSettings settings, Clock clock) {
        Database database = open(settings.place());
        try {
            LogTail tail = tail(database, settings);
            database.follow(tail, settings.tailEvents());
            return new LogStore(settings, clock, database, tail);
        } catch (RuntimeException e) {
            database.endWriter();
            database.close();
            throw e;
        }
    }

    private static Database open(Place place) {
        if (place instanceof Place.Postgres postgres) {
            return PostgresDatabase.open(postgres);
        }
        return SqliteDatabase.open(((Place.Directory) place).path());
    }

    private static LogTail tail(Database database, LogSettings settings) {
        Handle handle = database.writer();
        Lineage lineage = database.lineage();
        Cursor head = lineage.at(EventLog.head(handle));
        LogTail tail = new LogTail(settings.tailEvents(), settings.tailBytes(), head);
        tail.warm(newest(handle, lineage, settings, head.offset()));
        return tail;
    }

    /** Half of what the tail holds: the other half is for what comes. */
    private static List<EncodedEvent> newest(Handle handle, Lineage lineage, LogSettings settings, long head) {
        long from = Math.max(EventLog.trimmed(handle), head - settings.tailEvents() / 2);
        List<EncodedEvent> read = EventLog.read(handle, lineage, from, (int) (head - from), settings.tailBytes() / 8);
        boolean whole = !read.isEmpty() && read.get(read.size() - 1).offset() == head;
        return whole ? read : List.of();
    }

    private static ExecutorService answerThreads(int most) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                ANSWER_THREADS,
                ANSWER_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(most + ANSWER_THREADS),
                task -> daemon(task, "carillon-answer-" + count.incrementAndGet()),
                new ThreadPoolExecutor.CallerRunsPolicy());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    public Journal journal() {
        return journal;
    }

    public LogTail tail() {
        return tail;
    }

    public EventLog events() {
        return events;
    }

    public ResourceTable resources() {
        return resources;
    }

    /** Where nodes tell each other of their sessions; empty if there is one node only. */
    public Optional<SessionTable> sessions() {
        return database.sessions();
    }

    /** Runs what answers a client, and so may have to wait for it. */
    public Executor answering() {
        return answers;
    }

    /** False while the database does not answer, or once an error has ended the journal: changes are refused then. Any thread. */
    public boolean answers() {
        return database.answers() && journal.works();
    }

    /** What the start's log line says of the store. */
    public String describe() {
        return database.describe();
    }

    /** More than once does no harm: by then the database may be another's. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        journal.stop(STOP_PATIENCE);
        answers.shutdown();
        try {
            if (!answers.awaitTermination(1, TimeUnit.SECONDS)) {
                answers.shutdownNow();
            }
        } catch (InterruptedException e) {
            answers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        database.close();
    }
}
