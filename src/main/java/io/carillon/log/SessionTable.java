package io.carillon.log;

import io.carillon.event.Cursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of all nodes, where nodes share a database. Reads come from any thread and take a connection of the readers' pool;
 * what a node tells of itself goes over a connection of its own, {@link #connect}.
 */
public final class SessionTable {
    private static final String LIVE = "SELECT s.id, s.owner, s.transport, s.since, s.selected,"
            + " coalesce(s.cursor, n.head) AS cursor, s.lag FROM session s JOIN node n ON n.id = s.node WHERE NOT n.ended ";

    private final PostgresDatabase database;
    private final PostgresConnections connections;

    SessionTable(PostgresDatabase database, PostgresConnections connections) {
        this.database = database;
        this.connections = connections;
    }

    /**
     * A connection for one thread.
     *
     * @throws StoreException if the server does not answer
     */
    public NodeConnection connect() {
        return NodeConnection.open(connections);
    }

    /**
     * One session, whichever node's it is.
     *
     * @throws StoreException if the server does not answer
     */
    public Optional<StoredSession> find(String id) {
        return read(handle -> handle.createQuery(LIVE + "AND s.id = :id LIMIT 1")
                .bind("id", text(id))
                .map((row, context) -> session(row))
                .findOne());
    }

    /**
     * Sessions of other nodes than this one, in the order of their ids.
     *
     * @param after the id after which to begin
     * @param user only this one's, if there is one
     * @throws StoreException if the server does not answer
     */
    public List<StoredSession> ofOthers(String node, String after, Optional<String> user, int limit) {
        return read(handle -> {
            Query query = handle.createQuery(LIVE + "AND s.node <> :node AND s.id > :after"
                            + (user.isPresent() ? " AND s.owner = :user" : "") + " ORDER BY s.id LIMIT :limit")
                    .bind("node", node)
                    .bind("after", text(after))
                    .bind("limit", limit)
                    .setFetchSize(limit);
            user.ifPresent(name -> query.bind("user", text(name)));
            return query.map((row, context) -> session(row)).list();
        });
    }

    private <T> T read(HandleCallback<T, RuntimeException> reading) {
        try {
            return database.readers().withHandle(reading);
        } catch (JdbiException e) {
            throw new StoreException("the sessions cannot be read", e);
        }
    }

    static StoredSession session(ResultSet row) throws SQLException {
        return new StoredSession(
                row.getString("id"),
                Optional.ofNullable(row.getString("owner")),
                row.getString("transport"),
                Instant.ofEpochMilli(row.getLong("since")),
                row.getString("selected").lines().toList(),
                Cursor.parse(row.getString("cursor")),
                row.getLong("lag"));
    }

    /** PostgreSQL's texts hold every character but this one, which a client may send all the same. */
    static String text(String any) {
        return any.replace('\0', '\uFFFD');
    }

    static @Nullable String text(Optional<String> any) {
        return any.map(SessionTable::text).orElse(null);
    }

    /** One page of a dead node's, in the order of their ids. */
    static List<StoredSession> page(Handle handle, String node, int limit) {
        return handle.createQuery(
                        "SELECT s.id, s.owner, s.transport, s.since, s.selected, coalesce(s.cursor, n.head) AS cursor,"
                                + " s.lag FROM session s JOIN node n ON n.id = s.node WHERE s.node = :node ORDER BY s.id LIMIT :limit")
                .bind("node", node)
                .bind("limit", limit)
                .map((row, context) -> session(row))
                .list();
    }
}
