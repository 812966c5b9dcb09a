package io.carillon.log;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes connections to a PostgreSQL server that takes writes, none of which waits for it longer than is set. Any thread. */
final class PostgresConnections {
    /** Rows that are fetched at a time: each may be a megabyte, and a page mostly wants but the first few. */
    static final int FETCH = 32;

    /** A node that stands still in the middle of a batch loses it after this many times the time-out, and with it the log. */
    private static final int IDLE_TIMEOUTS = 2;

    /** How long a reader waits for a connection; the pool allows no less than this. */
    private static final Duration LEAST = Duration.ofMillis(250);

    private static final Duration MOST = Duration.ofSeconds(1);

    private final Place.Postgres place;
    private final PGSimpleDataSource source;
    private final Jdbi jdbi;

    /** @throws IllegalArgumentException if the URL cannot be read */
    PostgresConnections(Place.Postgres place) {
        this.place = place;
        this.source = source(place);
        this.jdbi = Jdbi.create(source);
    }

    private static PGSimpleDataSource source(Place.Postgres place) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(place.url());
        place.user().ifPresent(source::setUser);
        place.password().ifPresent(source::setPassword);
        place.tls().ifPresent(source::setSslMode);
        place.tlsCa().ifPresent(file -> source.setSslRootCert(file.toString()));
        source.setApplicationName("carillon");
        // The driver counts in seconds; connections of one's own get the time to the millisecond later.
        int seconds = (int) place.timeout().plusMillis(999).toSeconds();
        source.setConnectTimeout(seconds);
        source.setSocketTimeout(seconds);
        source.setTcpKeepAlive(true);
        source.setDefaultRowFetchSize(FETCH);
        source.setReWriteBatchedInserts(true);
        if (!place.url().contains(PGProperty.TARGET_SERVER_TYPE.getName() + "=")) {
            source.setTargetServerType("primary"); // of several, the one that takes writes; of one, not if it does not
        }
        return source;
    }

    /** For the schema's migration, which may take its time and sets its own limits. */
    PGSimpleDataSource forMigration() {
        PGSimpleDataSource unhurried = source(place);
        unhurried.setSocketTimeout(0);
        return unhurried;
    }

    /**
     * A connection of one's own.
     *
     * @throws org.jdbi.v3.core.JdbiException if there is no server, or none that takes writes
     */
    Handle open() {
        Handle handle = jdbi.open();
        try {
            Connection connection = handle.getConnection();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            limit(connection);
            long millis = place.timeout().toMillis();
            handle.execute("SET lock_timeout = " + millis);
            handle.execute("SET idle_in_transaction_session_timeout = " + IDLE_TIMEOUTS * millis);
            return handle;
        } catch (SQLException e) {
            handle.close();
            throw new ConnectionException(e);
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    /** Whatever the server does not say within this time, it does not say: the connection is closed. */
    void limit(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) place.timeout().toMillis());
    }

    /**
     * Connections for readers. Who finds none free, or no server, is told so before its client gives up. Without autocommit, because
     * the driver fetches row by row only within a transaction; the pool ends it when a connection comes back.
     */
    HikariDataSource pool() {
        HikariConfig config = Pool.config(place.connections());
        config.setDataSource(source);
        config.setAutoCommit(false);
        config.setReadOnly(true);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        long patience = Math.max(LEAST.toMillis(), Math.min(place.timeout().toMillis(), MOST.toMillis()));
        config.setConnectionTimeout(patience);
        config.setValidationTimeout(Math.max(LEAST.toMillis(), patience / 2));
        config.setInitializationFailTimeout(-1); // whether there is a server has been found out
        return new HikariDataSource(config);
    }

    /** Host, port and database, for logs. */
    String address() {
        return source.getServerNames()[0] + ":" + source.getPortNumbers()[0] + "/" + source.getDatabaseName();
    }
}
