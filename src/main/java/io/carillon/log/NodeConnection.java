package io.carillon.log;

import io.carillon.event.Cursor;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * What a node tells the others of itself and its sessions, and what it learns of them. Used by one thread. Each method throws {@link
 * StoreException} if the server does not answer; the connection is of no use then.
 */
public final class NodeConnection implements AutoCloseable {
    /** What is sent there is a hint, without content: there is an order, or one has been carried out. */
    private static final String CHANNEL = "carillon_sessions";

    /** No statement takes so long that the server seems away. */
    private static final int CHUNK = 1_000;

    private final Handle handle;

    private NodeConnection(Handle handle) {
        this.handle = handle;
    }

    /**
     * A node as it is in the table.
     *
     * @param renewal counted up while it lives
     * @param lease how long it may stand still
     */
    public record Node(String id, long renewal, Duration lease) {}

    static NodeConnection open(PostgresConnections connections) {
        try {
            NodeConnection opened = new NodeConnection(connections.open());
            try {
                opened.handle.execute("LISTEN " + CHANNEL);
                return opened;
            } catch (RuntimeException e) {
                opened.close();
                throw e;
            }
        } catch (JdbiException e) {
            throw new StoreException("no connection for the sessions", e);
        }
    }

    /** This node is there from now on. */
    public void enter(String node, Duration lease, Cursor head) {
        run(() -> handle.createUpdate("INSERT INTO node (id, renewal, lease, head) VALUES (:id, 1, :lease, :head)"
                        + " ON CONFLICT (id) DO NOTHING")
                .bind("id", node)
                .bind("lease", lease.toMillis())
                .bind("head", head.toString())
                .execute());
    }

    /** It still is; false if others have taken it for dead meanwhile, and its sessions are gone or going. */
    public boolean renew(String node, Cursor head) {
        return run(() -> handle.createUpdate(
                                "UPDATE node SET renewal = renewal + 1, head = :head WHERE id = :id AND NOT ended")
                        .bind("id", node)
                        .bind("head", head.toString())
                        .execute())
                == 1;
    }

    /** It is not there any more, and nor are its sessions. */
    public void leave(String node) {
        deleteAll(node);
        run(() -> handle.execute("DELETE FROM node WHERE id = ?", node));
        run(() -> handle.execute("DELETE FROM session_end e WHERE e.time < now() - interval '1 day'"
                + " AND NOT EXISTS (SELECT FROM session s WHERE s.id = e.session)"));
        tell();
    }

    /** Puts sessions of this node, as many as there are, whether they are there already or not. */
    public void put(String node, Collection<StoredSession> sessions) {
        run(() -> {
            handle.useTransaction(within -> put(within, node, sessions));
            return sessions;
        });
    }

    /** The same, and no others remain. Others see the old ones until then. */
    public void replace(String node, Collection<StoredSession> sessions) {
        run(() -> {
            handle.useTransaction(within -> {
                deleteAll(node);
                put(within, node, sessions);
            });
            return sessions;
        });
    }

    private static void put(Handle within, String node, Collection<StoredSession> sessions) {
        try (PreparedBatch batch =
                within.prepareBatch("INSERT INTO session (id, node, owner, transport, since, selected, cursor, lag)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, node) DO UPDATE SET"
                        + " selected = excluded.selected, cursor = excluded.cursor, lag = excluded.lag")) {
            for (StoredSession each : sessions) {
                batch.bind(0, each.id())
                        .bind(1, node)
                        .bind(2, SessionTable.text(each.user()))
                        .bind(3, each.transport())
                        .bind(4, each.since().toEpochMilli())
                        .bind(5, String.join("\n", each.selected()))
                        .bind(6, each.lag() == 0 ? null : each.cursor().toString())
                        .bind(7, each.lag())
                        .add();
                if (batch.size() == CHUNK) {
                    batch.execute();
                }
            }
            if (batch.size() > 0) {
                batch.execute();
            }
        }
    }

    /** Takes sessions that have ended out, and tells those who have ordered it. */
    public void end(String node, Collection<String> sessions) {
        boolean ordered =
                run(() -> handle.createQuery("WITH gone AS (DELETE FROM session WHERE node = :node AND id = ANY(:ids)),"
                                + " done AS (DELETE FROM session_end WHERE session = ANY(:ids) RETURNING session)"
                                + " SELECT EXISTS (SELECT FROM done)")
                        .bind("node", node)
                        .bind("ids", texts(sessions))
                        .mapTo(Boolean.class)
                        .one());
        if (ordered) {
            tell();
        }
    }

    /** Takes sessions of a node out that may not have ended: orders stand. */
    public void forget(String node, Collection<String> sessions) {
        run(() -> handle.createUpdate("DELETE FROM session WHERE node = :node AND id = ANY(:ids)")
                .bind("node", node)
                .bind("ids", texts(sessions))
                .execute());
    }

    private void deleteAll(String node) {
        run(() -> {
            int deleted;
            do {
                deleted = handle.createUpdate("DELETE FROM session WHERE node = :node AND id IN"
                                + " (SELECT id FROM session WHERE node = :node LIMIT :chunk)")
                        .bind("node", node)
                        .bind("chunk", CHUNK)
                        .execute();
            } while (deleted == CHUNK);
            return deleted;
        });
    }

    /**
     * Orders an end of these sessions, whose ever they are, and tells their nodes.
     *
     * @throws StoreException that is undecided if it is not known whether the order was written
     */
    public void order(Collection<String> sessions) {
        try {
            handle.useTransaction(within -> {
                within.createUpdate(
                                "INSERT INTO session_end (session) SELECT DISTINCT id FROM session WHERE id = ANY(:ids)"
                                        + " ON CONFLICT (session) DO NOTHING")
                        .bind("ids", texts(sessions))
                        .execute();
                within.execute("NOTIFY " + CHANNEL);
            });
        } catch (JdbiException e) {
            throw StoreException.undecided(StoreException.reason(e));
        }
    }

    /** Which of a node's sessions are to end. */
    public List<String> ordered(String node) {
        return run(() -> handle.createQuery(
                        "SELECT s.id FROM session_end e JOIN session s ON s.id = e.session WHERE s.node = :node")
                .bind("node", node)
                .mapTo(String.class)
                .list());
    }

    /** Which of these sessions are still there. */
    public Set<String> remaining(Collection<String> sessions) {
        return run(() -> handle.createQuery("SELECT id FROM session WHERE id = ANY(:ids)")
                .bind("ids", texts(sessions))
                .mapTo(String.class)
                .set());
    }

    /** All nodes but this one. */
    public List<Node> others(String node) {
        return run(() -> handle.createQuery("SELECT id, renewal, lease FROM node WHERE id <> :node")
                .bind("node", node)
                .map((row, context) ->
                        new Node(row.getString("id"), row.getLong("renewal"), Duration.ofMillis(row.getLong("lease"))))
                .list());
    }

    /** Takes a node that has stood still for dead; true for one caller only, until the same is found to stand still again. */
    public boolean bury(Node dead) {
        return run(() -> handle.createUpdate("UPDATE node SET ended = TRUE, renewal = renewal + 1"
                                + " WHERE id = :id AND renewal = :renewal")
                        .bind("id", dead.id())
                        .bind("renewal", dead.renewal())
                        .execute())
                == 1;
    }

    /** Some of the sessions of a node, the oldest first. */
    public List<StoredSession> page(String node, int limit) {
        return run(() -> SessionTable.page(handle, node, limit));
    }

    /** Waits for a hint; false if none came in this time. */
    public boolean awaitNews(Duration patience) {
        try {
            PGNotification[] heard = handle.getConnection()
                    .unwrap(PGConnection.class)
                    .getNotifications((int) Math.max(1, patience.toMillis()));
            return heard != null && heard.length > 0;
        } catch (SQLException e) {
            throw new StoreException("the connection for the sessions broke", e);
        }
    }

    private void tell() {
        run(() -> handle.execute("NOTIFY " + CHANNEL));
    }

    private static Argument texts(Collection<String> texts) {
        Object[] elements = texts.toArray();
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("text", elements));
    }

    private static <T> T run(Supplier<T> statement) {
        try {
            return statement.get();
        } catch (JdbiException e) {
            throw new StoreException("the sessions cannot be told of: " + StoreException.reason(e));
        }
    }

    @Override
    public void close() {
        try {
            handle.close();
        } catch (JdbiException e) {
            // It was broken: that is why it is closed.
        }
    }
}
