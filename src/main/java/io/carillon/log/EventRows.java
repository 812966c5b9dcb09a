package io.carillon.log;

import io.carillon.event.Audience;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of one page's rows. Each column of a row costs a call into SQLite, so those that few events have are left alone
 * where one says that there are none; and what many rows have in common is made, checked and kept once. Not thread-safe.
 */
final class EventRows implements RowMapper<EncodedEvent> {
    /** The columns in the order in which they are asked for below. */
    static final String COLUMNS = "\"offset\", time, type, topic, content_type, data,"
            + " CASE WHEN alternates IS NULL AND private = 0 AND expires IS NULL THEN 0 ELSE 1 END,"
            + " alternates, private, expires";

    private final Lineage lineage;
    private final Map<String, EventType> types = new HashMap<>();
    private final Map<String, Topic> topics = new HashMap<>();
    private final Map<String, String> contentTypes = new HashMap<>();

    EventRows(Lineage lineage) {
        this.lineage = lineage;
    }

    @Override
    public EncodedEvent map(ResultSet row, StatementContext context) throws SQLException {
        return new EncodedEvent(Event.logged(
                lineage.of(row.getLong(1)),
                types.computeIfAbsent(row.getString(3), EventType::new),
                topics.computeIfAbsent(row.getString(4), Topic::new),
                Instant.ofEpochMilli(row.getLong(2)),
                data(row.getString(5), row),
                row.getInt(7) == 0 ? Audience.EVERYONE : audience(row)));
    }

    private Optional<Event.Data> data(@Nullable String contentType, ResultSet row) throws SQLException {
        return contentType == null
                ? Optional.empty()
                : Optional.of(
                        new Event.Data(contentTypes.computeIfAbsent(contentType, first -> first), row.getBytes(6)));
    }

    private static Audience audience(ResultSet row) throws SQLException {
        @Nullable String alternates = row.getString(8);
        boolean isPrivate = row.getInt(9) != 0;
        long expires = row.getLong(10);
        boolean expiring = !row.wasNull();
        return new Audience(
                alternates == null
                        ? List.of()
                        : alternates.lines().map(Topic::new).toList(),
                isPrivate,
                expiring ? Optional.of(Instant.ofEpochMilli(expires)) : Optional.empty());
    }
}
