package io.carillon.log;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteJDBCLoader;

/** The log, opened: its files, its connections and its journal's thread. Opened and closed by the server, once. */
public final class LogStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);
    /** Its reports are not this server's events, but for warnings. Held, because the log manager forgets whom nobody holds. */
    private static final java.util.logging.Logger FLYWAY_LOG = java.util.logging.Logger.getLogger("org.flywaydb");

    /** Enough to answer while some of them wait for a client that reads slowly. */
    private static final int ANSWER_THREADS = 16;

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);
    /** A reader that waits longer than this is better told that the server is busy. */
    private static final Duration POOL_PATIENCE = Duration.ofSeconds(2);

    private final AtomicBoolean closed = new AtomicBoolean();
    private final DirectoryLock lock;
    private final StopMark mark;
    private final HikariDataSource pool;
    private final ExecutorService answers;
    private final LogTail tail;
    private final EventLog events;
    private final ResourceTable resources;
    private final Journal journal;
    private final Path file;

    private LogStore(LogSettings settings, Clock clock, DirectoryLock lock) throws IOException {
        this.lock = lock;
        this.file = settings.directory().resolve("carillon.db");
        this.mark = new StopMark(file);
        new Inspection(file, mark).run();
        SQLiteDataSource writer = source(file);
        migrate(writer);
        Handle handle = Jdbi.create(writer).open();
        long head = handle.createQuery("SELECT head FROM log").mapTo(Long.class).one();
        Lineage lineage = beginEpoch(handle, head);
        this.tail = new LogTail(
                settings.tailEvents(),
                settings.tailBytes(),
                new Cursor(lineage.current().name(), head));
        tail.warm(newest(handle, lineage, settings, head));
        this.pool = pool(settings);
        Jdbi readers = Jdbi.create(pool);
        this.events = new EventLog(readers, lineage, tail);
        this.resources = new ResourceTable(readers);
        this.answers = answerThreads(settings.queueChanges());
        this.journal = new Journal(settings, clock, handle, tail, answers);
        mark.begin();
        journal.start();
    }

    /**
     * Opens the log, or makes it.
     *
     * @throws StoreException if the files are another's, damaged, or from a newer version; nothing is touched then
     */
    public static LogStore open(LogSettings settings, Clock clock) {
        loadDriver();
        try {
            Files.createDirectories(settings.directory());
            DirectoryLock lock = DirectoryLock.take(settings.directory());
            try {
                return new LogStore(settings, clock, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException | JdbiException | FlywayException e) {
            throw new StoreException("the log in " + settings.directory().toAbsolutePath() + " cannot be opened", e);
        }
    }

    /**
     * The driver asks the system's tools what it runs on, and the JDK's thread that waits for their end, {@code process reaper},
     * lives on for a minute with the context class loader of this one: it must not be an application's that may be taken out.
     */
    private static void loadDriver() {
        Thread self = Thread.currentThread();
        ClassLoader own = self.getContextClassLoader();
        self.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw new StoreException("SQLite's native library cannot be loaded", e);
        } finally {
            self.setContextClassLoader(own);
        }
    }

    private static SQLiteDataSource source(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(5_000);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url(file));
        return source;
    }

    private static String url(Path file) {
        return "jdbc:sqlite:" + file.toAbsolutePath();
    }

    private static void migrate(SQLiteDataSource source) {
        FLYWAY_LOG.setLevel(java.util.logging.Level.WARNING);
        Flyway.configure(LogStore.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:io/carillon/log")
                .ignoreMigrationPatterns(new String[0]) // a schema from a newer version is refused
                .load()
                .migrate();
    }

    private static Lineage beginEpoch(Handle handle, long head) {
        String name = UUID.randomUUID().toString().substring(0, 8);
        handle.execute("INSERT INTO epoch (name, since) VALUES (?, ?)", name, head);
        return new Lineage(handle.createQuery("SELECT name, since FROM epoch ORDER BY number")
                .map((row, context) -> new Lineage.Epoch(row.getString("name"), row.getLong("since")))
                .list());
    }

    /** Half of what the tail holds: the other half is for what comes. */
    private static List<EncodedEvent> newest(Handle handle, Lineage lineage, LogSettings settings, long head) {
        long from = Math.max(EventLog.trimmed(handle), head - settings.tailEvents() / 2);
        List<EncodedEvent> read =
                EventLog.read(handle, lineage, from, settings.tailEvents() / 2, settings.tailBytes() / 8);
        boolean whole = !read.isEmpty() && read.get(read.size() - 1).offset() == head;
        return whole ? read : List.of();
    }

    private HikariDataSource pool(LogSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("carillon-readers");
        config.setDataSource(source(file));
        config.setConnectionInitSql("PRAGMA query_only = true");
        config.setMaximumPoolSize(settings.readers());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(POOL_PATIENCE.toMillis());
        config.setThreadFactory(task -> daemon(task, "carillon-pool"));
        return new HikariDataSource(config);
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

    /** What the start's log line says of the store. */
    public String describe() {
        return "SQLite " + file.toAbsolutePath();
    }

    /** More than once does no harm: by then the directory may be another's. */
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
        pool.close();
        try {
            mark.end();
            lock.close();
        } catch (IOException e) {
            LOG.warn("The data directory was not given back cleanly: {}", e.getMessage());
        }
    }
}
