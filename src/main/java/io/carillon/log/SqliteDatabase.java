package io.carillon.log;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.carillon.event.Cursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteJDBCLoader;

/** A log in a directory that is this server's alone: nobody else writes, so what the server knows of it is the truth. */
final class SqliteDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

    private final DirectoryLock lock;
    private final Path file;
    private final StopMark mark;
    private final Handle writer;
    private final HikariDataSource pool;
    private final Jdbi readers;
    private final Lineage lineage;

    private SqliteDatabase(Path directory, DirectoryLock lock) throws IOException {
        this.lock = lock;
        this.file = directory.resolve("carillon.db");
        this.mark = new StopMark(file);
        new Inspection(file, mark).run();
        SQLiteDataSource source = source(file);
        Schema.migrate(source, "sqlite");
        this.writer = Jdbi.create(source)
                .setStatementBuilderFactory(connection -> new KeptStatements())
                .open();
        this.lineage = beginEpoch(writer);
        this.pool = pool(file);
        this.readers = Jdbi.create(pool);
        mark.begin();
    }

    /**
     * Opens the log, or makes it.
     *
     * @throws StoreException if the files are another's, damaged, or from a newer version; nothing is touched then
     */
    static SqliteDatabase open(Path directory) {
        loadDriver();
        try {
            Files.createDirectories(directory);
            DirectoryLock lock = DirectoryLock.take(directory);
            try {
                return new SqliteDatabase(directory, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException | JdbiException | FlywayException e) {
            throw new StoreException("the log in " + directory.toAbsolutePath() + " cannot be opened", e);
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

    private static Lineage beginEpoch(Handle handle) {
        handle.execute("INSERT INTO epoch (name, since) VALUES (?, ?)", Lineage.newName(), EventLog.head(handle));
        return Lineage.read(handle);
    }

    private static HikariDataSource pool(Path file) {
        HikariConfig config = Pool.config(Place.Directory.READERS);
        config.setDataSource(source(file));
        config.setConnectionInitSql("PRAGMA query_only = true");
        return new HikariDataSource(config);
    }

    @Override
    public Jdbi readers() {
        return readers;
    }

    @Override
    public Lineage lineage() {
        return lineage;
    }

    @Override
    public Handle writer() {
        return writer;
    }

    /** There is no other node. */
    @Override
    public void follow(LogTail tail, int tailEvents) {}

    @Override
    public Cursor take(Handle handle, LogTail tail) {
        return tail.head();
    }

    @Override
    public Map<ResourceKey, Optional<Representation>> preload(Handle handle, Stream<ResourceKey> keys) {
        return Map.of();
    }

    @Override
    public void announce(Handle handle, Cursor next) {}

    /** A full disk or a broken one is no better on another connection; each change is tried, and told what came of it. */
    @Override
    public boolean isAway(Throwable failure) {
        try {
            if (writer.isInTransaction()) {
                writer.rollback();
            }
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        return false;
    }

    @Override
    public boolean answers() {
        return true;
    }

    @Override
    public OptionalLong resolve(Cursor cursor) {
        return OptionalLong.empty();
    }

    /** The files cannot be put back while the server runs. */
    @Override
    public void confirm(Handle reader, Lineage known) {}

    @Override
    public Optional<SessionTable> sessions() {
        return Optional.empty();
    }

    @Override
    public String describe() {
        return "SQLite " + file.toAbsolutePath();
    }

    @Override
    public void endWriter() {
        writer.close();
    }

    @Override
    public void close() {
        pool.close();
        try {
            mark.end();
            lock.close();
        } catch (IOException e) {
            LOG.warn("The data directory was not given back cleanly: {}", e.getMessage());
        }
    }
}
