package io.carillon.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection's prepared statements for their next use, one for each text: SQLite's driver would have SQLite compile the
 * text anew each time. For a connection whose texts are constants; owned by the thread that owns the connection.
 */
class KeptStatements extends DefaultStatementBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(KeptStatements.class);

    private final Map<String, PreparedStatement> idle = new HashMap<>();

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        PreparedStatement kept = idle.remove(sql);
        return kept == null ? super.create(connection, sql, context) : kept;
    }

    /** Without what a failed use has left in it, and the values of the last one, which may be large. */
    @Override
    public void close(Connection connection, String sql, Statement statement) throws SQLException {
        if (statement instanceof PreparedStatement prepared && !prepared.isClosed()) {
            prepared.clearBatch();
            prepared.clearParameters();
            PreparedStatement another = idle.put(sql, prepared);
            if (another != null) {
                another.close();
            }
        } else {
            super.close(connection, sql, statement);
        }
    }

    @Override
    public void close(Connection connection) {
        idle.values().forEach(statement -> {
            try {
                statement.close();
            } catch (SQLException e) {
                LOG.debug("A statement was not closed: the connection's end does that", e);
            }
        });
        idle.clear();
    }
}
