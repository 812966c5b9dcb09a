package io.carillon.log;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.Topic;
import io.carillon.failpoint.Failpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * The events on disk. Reads come from any thread and take a connection of the readers' pool; what changes the table is
 * package-private and called by the journal's thread within its transaction.
 */
public final class EventLog {
    /** Read without letting others run: some tenths of a millisecond, where a page takes milliseconds. */
    private static final int EVENTS_IN_A_ROW = 64;

    private final Database database;
    private final LogTail tail;

    EventLog(Database database, LogTail tail) {
        this.database = database;
        this.tail = tail;
    }

    /**
     * A stretch of the log.
     *
     * @param events in order, without gaps, the first one right after the asked-for offset
     * @param gap true if what follows the asked-for offset is no longer kept; then there are no events
     */
    public record Page(List<EncodedEvent> events, boolean gap) {}

    /**
     * Reads on after an offset.
     *
     * @param maxBytes of data; one event is read whatever its size
     * @throws StoreException if the store does not answer
     */
    public Page after(long offset, int maxEvents, long maxBytes) {
        long head = tail.head().offset();
        Lineage lineage = database.lineage();
        List<EncodedEvent> events;
        try {
            events = database.readers().withHandle(handle -> {
                List<EncodedEvent> read = read(handle, lineage, offset, maxEvents, maxBytes);
                database.confirm(handle, lineage);
                return read;
            });
        } catch (JdbiException e) {
            throw new StoreException("the log cannot be read", e);
        }
        boolean complete = events.isEmpty() ? offset >= head : events.get(0).offset() == offset + 1;
        return complete ? new Page(events, false) : new Page(List.of(), true);
    }

    /**
     * The offset a cursor stands for, or empty if this log cannot honour it because it is from another history. Asks the database
     * if another node may know the cursor better, and then waits until the tail has come there: who stands beyond it would be told
     * what lies between once more.
     *
     * @throws StoreException if it has to be asked and does not answer, or the tail does not come there
     */
    public OptionalLong resolve(Cursor cursor) {
        long head = tail.head().offset();
        OptionalLong known = database.lineage().resolve(cursor, head);
        return known.isPresent() && known.getAsLong() <= head ? known : database.resolve(cursor);
    }

    /** The cursor that stands for an offset: the current epoch's at and after its beginning, else that of the event there. */
    public Cursor at(long offset) {
        return database.lineage().at(offset);
    }

    /** The cursor before the oldest event that is kept; not beyond the tail, which may be that far behind. */
    public Cursor earliest() {
        try {
            long head = tail.head().offset();
            return at(Math.min(head, database.readers().withHandle(EventLog::trimmed)));
        } catch (JdbiException e) {
            throw new StoreException("the log cannot be read", e);
        }
    }

    static long trimmed(Handle handle) {
        return handle.createQuery("SELECT trimmed FROM log").mapTo(Long.class).one();
    }

    static List<EncodedEvent> read(Handle handle, Lineage lineage, long after, int maxEvents, long maxBytes) {
        ResultIterable<EncodedEvent> rows = handle.createQuery("SELECT " + EventRows.COLUMNS
                        + " FROM event WHERE \"offset\" > :after ORDER BY \"offset\" LIMIT :limit")
                .bind("after", after)
                .bind("limit", maxEvents)
                .map(new EventRows(lineage));
        List<EncodedEvent> events = new ArrayList<>();
        long bytes = 0;
        try (var iterator = rows.iterator()) {
            for (Iterator<EncodedEvent> each = iterator; bytes < maxBytes && each.hasNext(); ) {
                EncodedEvent event = each.next();
                events.add(event);
                if (events.size() % EVENTS_IN_A_ROW == 0) {
                    Courtesy.letOthersRun();
                }
                Failpoint.REPLAY_PAGE.pass();
                bytes += event.event().data().map(data -> data.bytes().length).orElse(0) + 256;
            }
        }
        return events;
    }

    private static @Nullable String lines(List<Topic> topics) {
        return topics.isEmpty() ? null : topics.stream().map(Topic::value).collect(Collectors.joining("\n"));
    }

    /** The offset of the newest event that is committed. */
    static long head(Handle handle) {
        return handle.createQuery("SELECT head FROM log").mapTo(Long.class).one();
    }

    static void append(Handle handle, List<EncodedEvent> events, long head) {
        try (PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO event (\"offset\", time, type, topic, content_type, data, alternates, private, expires)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (EncodedEvent encoded : events) {
                Event event = encoded.event();
                batch.bind(0, encoded.offset())
                        .bind(1, event.time().toEpochMilli())
                        .bind(2, event.type().value())
                        .bind(3, event.topic().orElseThrow().value())
                        .bind(4, event.data().map(Event.Data::contentType).orElse(null))
                        .bind(5, event.data().map(Event.Data::bytes).orElse(null))
                        .bind(6, lines(event.audience().alternates()))
                        .bind(7, event.audience().isPrivate() ? 1 : 0)
                        .bind(
                                8,
                                event.audience()
                                        .expires()
                                        .map(Instant::toEpochMilli)
                                        .orElse(null))
                        .add();
            }
            batch.execute();
        }
        handle.execute("UPDATE log SET head = ?", head);
    }
}
