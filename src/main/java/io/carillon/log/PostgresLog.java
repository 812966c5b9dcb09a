package io.carillon.log;

import io.carillon.event.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The row of the table {@code log} that all nodes share: where the log ends, and in which epoch. Who holds its lock is the one
 * that appends. The row also says for which start of which server the epoch is good (the witness): if that is not what is found,
 * files may have been put back, a replica promoted or a dump restored, and a new epoch begins where the log ends now. Stateless;
 * called with a connection of one's own.
 */
final class PostgresLog {
    static final String CHANNEL = "carillon";

    /** Before the first epoch, as the schema makes it. */
    static final Cursor NOWHERE = new Cursor("none", 0);

    private static final Logger LOG = LoggerFactory.getLogger(PostgresLog.class);

    /**
     * Files can be put back only while the server is stopped, so its start changes; a replica has had a start of its own; a database
     * or a table that is made anew has another number, and one that was emptied another file.
     */
    private static final String WITNESS = "to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS')"
            + " || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())"
            + " || '/' || 'log'::regclass::oid || '/' || pg_relation_filenode('log')";

    private static final String ROW = "SELECT head, trimmed, epoch, witness = " + WITNESS + " AS same FROM log";

    private PostgresLog() {}

    /**
     * What the row says.
     *
     * @param same true if the epoch was begun for this start of this server and for these tables
     */
    record Position(Cursor head, long trimmed, boolean same) {}

    /** As of now: what was committed before is in it. */
    static Position read(Handle handle) {
        return position(handle, ROW);
    }

    /** The epoch that events are made in. */
    static String epoch(Handle handle) {
        return handle.createQuery("SELECT epoch FROM log").mapTo(String.class).one();
    }

    /**
     * Takes the row for the transaction, and begins a new epoch if the log may have gone back.
     *
     * @param known where the log has been seen to end; if it ends before that now, it has gone back for certain
     */
    static Cursor take(Handle handle, Cursor known) {
        Position position = position(handle, ROW + " FOR UPDATE");
        return isSound(position, known) ? position.head() : beginEpoch(handle, position.head());
    }

    static boolean isSound(Position position, Cursor known) {
        boolean back =
                position.head().epoch().equals(known.epoch()) && position.head().offset() < known.offset();
        return position.same() && !back;
    }

    private static Position position(Handle handle, String query) {
        return handle.createQuery(query)
                .map((row, context) -> new Position(
                        new Cursor(row.getString("epoch"), row.getLong("head")),
                        row.getLong("trimmed"),
                        row.getBoolean("same")))
                .one();
    }

    private static Cursor beginEpoch(Handle handle, Cursor head) {
        String name = Lineage.newName();
        handle.execute(
                "INSERT INTO epoch (number, name, since) SELECT coalesce(max(number), 0) + 1, ?, ? FROM epoch",
                name,
                head.offset());
        handle.execute("UPDATE log SET epoch = ?, witness = " + WITNESS, name);
        LOG.info(
                "Epoch {} begins at offset {}: the database was started or restored since the last one began",
                name,
                head.offset());
        return new Cursor(name, head.offset());
    }

    /** Tells all nodes, once the transaction is committed. */
    static void announce(Handle handle, Cursor head) {
        handle.createQuery("SELECT pg_notify(?, ?)")
                .bind(0, CHANNEL)
                .bind(1, head.toString())
                .mapToMap()
                .list();
    }

    /**
     * Refuses a server that answers a commit before it would survive a crash.
     *
     * @throws StoreException naming each such setting
     */
    static void checkDurability(Handle handle) {
        Map<String, String> settings = handle.createQuery("SELECT name, setting FROM pg_settings"
                        + " WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')")
                .map((row, context) -> Map.entry(row.getString("name"), row.getString("setting")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        List<String> unsafe = new ArrayList<>();
        for (String name : List.of("fsync", "full_page_writes")) {
            if (!"on".equals(settings.get(name))) {
                unsafe.add(name + " is " + settings.get(name) + " and has to be on");
            }
        }
        String commit = String.valueOf(settings.get("synchronous_commit")).toLowerCase(Locale.ROOT);
        if (!commit.equals("on") && !commit.equals("remote_apply")) {
            unsafe.add("synchronous_commit is " + commit + " and has to be on or remote_apply");
        }
        if (!unsafe.isEmpty()) {
            throw new StoreException(
                    "the PostgreSQL server may lose what it has confirmed: " + String.join("; ", unsafe));
        }
    }
}
