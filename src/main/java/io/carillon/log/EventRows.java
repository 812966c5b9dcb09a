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
    /**
     * The columns in the order in which they are asked for below; the first ones are one text of three lines, none of which can have a
     * line break in it.
     */
    static final String COLUMNS = "type || '\n' || topic || '\n' || COALESCE(content_type, ''), \"offset\", time, data,"
            + " CASE WHEN alternates IS NULL AND private = 0 AND expires IS NULL THEN 0 ELSE 1 END,"
            + " alternates, private, expires";

    private final Lineage lineage;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** What many rows have in common. */
    private record Kind(EventType type, Topic topic, String contentType) {
        static Kind of(String text) {
            int topic = text.indexOf('\n') + 1;
            int contentType = text.indexOf('\n', topic) + 1;
            return new Kind(
                    new EventType(text.substring(0, topic - 1)),
                    new Topic(text.substring(topic, contentType - 1)),
                    text.substring(contentType));
        }
    }

    EventRows(Lineage lineage) {
        this.lineage = lineage;
    }

    @Override
    public EncodedEvent map(ResultSet row, StatementContext context) throws SQLException {
        Kind kind = kinds.computeIfAbsent(row.getString(1), Kind::of);
        return new EncodedEvent(Event.logged(
                lineage.of(row.getLong(2)),
                kind.type(),
                kind.topic(),
                Instant.ofEpochMilli(row.getLong(3)),
                kind.contentType().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Event.Data(kind.contentType(), row.getBytes(4))),
                row.getInt(5) == 0 ? Audience.EVERYONE : audience(row)));
    }

    private static Audience audience(ResultSet row) throws SQLException {
        @Nullable String alternates = row.getString(6);
        boolean isPrivate = row.getInt(7) != 0;
        long expires = row.getLong(8);
        boolean expiring = !row.wasNull();
        return new Audience(
                alternates == null
                        ? List.of()
                        : alternates.lines().map(Topic::new).toList(),
                isPrivate,
                expiring ? Optional.of(Instant.ofEpochMilli(expires)) : Optional.empty());
    }
}
