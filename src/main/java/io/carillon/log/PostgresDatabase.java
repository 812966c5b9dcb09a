package io.carillon.log;

import com.zaxxer.hikari.HikariDataSource;
import io.carillon.event.Cursor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log that several nodes share: the row of {@link PostgresLog} puts their batches in one order, and each follows the others. */
final class PostgresDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
    /** How long somebody who was elsewhere before waits for this node to come to where that was. */
    private static final Duration CATCH_UP = Duration.ofSeconds(2);

    /** The lock was not to be had in time, and what the server says before it goes (PostgreSQL, appendix A). */
    private static final Set<String> AWAY = Set.of("55P03", "57P01", "57P02", "57P03", "25006");

    private final Place.Postgres place;
    private final PostgresConnections connections;
    private final Jdbi readers = Jdbi.create(this::reader);
    private final String version;

    private volatile HikariDataSource pool;
    private volatile Lineage lineage;
    private volatile @Nullable TailFollower follower;

    /** The journal's thread's, once that runs. */
    private @Nullable Handle writer;

    private PostgresDatabase(Place.Postgres place, PostgresConnections connections) {
        this.place = place;
        this.connections = connections;
        try (Handle handle = connections.open()) {
            PostgresLog.checkDurability(handle);
            this.version = handle.createQuery("SHOW server_version")
                    .mapTo(String.class)
                    .one();
        }
        Schema.migrate(connections.forMigration(), "postgresql");
        try (Handle handle = connections.open()) {
            this.lineage = handle.inTransaction(within -> {
                PostgresLog.take(within, PostgresLog.NOWHERE);
                return Lineage.read(within);
            });
        }
        this.pool = connections.pool();
    }

    /**
     * Opens the log, or makes it.
     *
     * @throws StoreException if the server cannot be reached, does not take writes or may lose them, or has a log from a newer
     *     version; nothing is touched then
     */
    static PostgresDatabase open(Place.Postgres place) {
        try {
            return new PostgresDatabase(place, new PostgresConnections(place));
        } catch (JdbiException | FlywayException e) {
            throw new StoreException("the log in " + place + " cannot be opened", e);
        }
    }

    @Override
    public Jdbi readers() {
        return readers;
    }

    @Override
    public Lineage lineage() {
        return lineage;
    }

    /** A server that is not the one before is looked at as closely. */
    @Override
    public Handle writer() {
        Handle open = writer;
        if (open == null) {
            open = connections.open();
            try {
                PostgresLog.checkDurability(open);
            } catch (RuntimeException e) {
                open.close();
                throw e;
            }
            writer = open;
        }
        return open;
    }

    @Override
    public void endWriter() {
        Handle open = writer;
        writer = null;
        if (open != null) {
            close(open);
        }
    }

    private static void close(Handle handle) {
        try {
            handle.close();
        } catch (RuntimeException e) {
            LOG.debug("A connection was not closed in order: {}", e.getMessage());
        }
    }

    @Override
    public void follow(LogTail tail, int tailEvents) {
        TailFollower started = new TailFollower(this, connections, tail, tailEvents, place.poll());
        started.start();
        follower = started;
    }

    /** The epochs have been read anew. The follower's thread. */
    void learn(Lineage read) {
        lineage = read;
    }

    private Connection reader() throws SQLException {
        return pool.getConnection();
    }

    /**
     * The server was away: readers must not go on asking one that may not be the right one any more. A pool that has tried in
     * vain for a while tries only every few seconds, so there is a new one. The follower's thread.
     */
    void renewReaders() {
        HikariDataSource before = pool;
        pool = connections.pool();
        before.close();
    }

    @Override
    public Cursor take(Handle handle, LogTail tail) {
        return PostgresLog.take(handle, tail.head());
    }

    @Override
    public Map<ResourceKey, Optional<Representation>> preload(Handle handle, Stream<ResourceKey> keys) {
        Set<ResourceKey> wanted = keys.collect(Collectors.toSet());
        return wanted.size() > 1 ? ResourceTable.find(handle, wanted) : Map.of();
    }

    @Override
    public void announce(Handle handle, Cursor head) {
        PostgresLog.announce(handle, head);
    }

    @Override
    public boolean isAway(Throwable failure) {
        Handle open = writer;
        if (open == null) {
            return true; // none could be made
        }
        try {
            if (open.isInTransaction()) {
                open.rollback();
            }
            if (open.getConnection().isClosed() || saysAway(failure)) {
                endWriter();
                return true;
            }
            return false;
        } catch (RuntimeException | SQLException e) {
            failure.addSuppressed(e);
            endWriter();
            return true;
        }
    }

    private static boolean saysAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && AWAY.contains(String.valueOf(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean answers() {
        TailFollower following = follower;
        return following == null || following.isUpToDate();
    }

    @Override
    public OptionalLong resolve(Cursor cursor) {
        TailFollower following = follower;
        if (following == null) {
            return OptionalLong.empty();
        }
        OptionalLong there;
        try {
            there = readers.withHandle(handle -> {
                long head = EventLog.head(handle);
                return Lineage.read(handle).resolve(cursor, head);
            });
        } catch (JdbiException e) {
            throw new StoreException("the log cannot be read", e);
        }
        if (there.isPresent()) {
            following.await(there.getAsLong(), CATCH_UP);
        }
        return there;
    }

    @Override
    public void confirm(Handle reader, Lineage known) {
        if (!PostgresLog.epoch(reader).equals(known.current().name())) {
            throw new StoreException("the log is in another epoch by now");
        }
    }

    @Override
    public Optional<SessionTable> sessions() {
        return Optional.of(new SessionTable(this, connections));
    }

    @Override
    public String describe() {
        return "PostgreSQL " + version + " at " + connections.address();
    }

    @Override
    public void close() {
        TailFollower following = follower;
        if (following != null) {
            following.stop();
        }
        pool.close();
    }
}
