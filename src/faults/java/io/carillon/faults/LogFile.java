package io.carillon.faults;

import io.carillon.log.PostgresServer;
import io.carillon.system.check.Fingerprint;
import io.carillon.system.check.Stored;
import io.carillon.system.client.RawJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteDataSource;

/** Reads what servers have left on disk or in their database, by SQL of its own. */
final class LogFile {
    private LogFile() {}

    static Stored read(Path directory) {
        return Jdbi.create(source(directory)).withHandle(LogFile::read);
    }

    /** Between the earliest and the latest time that an event has. */
    static Duration span(Path directory) {
        return Jdbi.create(source(directory))
                .withHandle(handle -> handle.createQuery("SELECT max(time) - min(time) FROM event")
                        .map((row, context) -> Duration.ofMillis(row.getLong(1)))
                        .one());
    }

    private static SQLiteDataSource source(Path directory) {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("carillon.db"));
        return source;
    }

    /**
     * What is in a database.
     *
     * @param servers one of which runs and takes writes
     * @param url the nodes'
     */
    static Stored read(List<PostgresServer> servers, String url) {
        String name = url.replaceFirst(".*/([a-z0-9]+)\\?.*", "$1");
        String primary = PostgresServer.url(name, servers) + "&targetServerType=primary";
        return Jdbi.create(primary).inTransaction(LogFile::read);
    }

    private static Stored read(Handle handle) {
        Map<String, Long> epochs = new LinkedHashMap<>();
        handle.createQuery("SELECT name, since FROM epoch ORDER BY number")
                .map((row, context) -> epochs.put(row.getString(1), row.getLong(2)))
                .list();
        TreeMap<Long, Stored.Event> events = new TreeMap<>();
        handle.createQuery("SELECT \"offset\", type, topic, data FROM event ORDER BY \"offset\"")
                .map((row, context) -> {
                    byte[] data = row.getBytes(4);
                    String text = data == null ? "" : new String(data, StandardCharsets.UTF_8);
                    long offset = row.getLong(1);
                    return events.put(offset, event(id(epochs, offset), row.getString(2), row.getString(3), text));
                })
                .list();
        Map<String, Long> resources = new HashMap<>();
        handle.createQuery("SELECT collection, id, version_offset FROM resource")
                .map((row, context) ->
                        resources.put("/api/" + row.getString(1) + '/' + row.getString(2), row.getLong(3)))
                .list();
        long head = handle.createQuery("SELECT head FROM log").mapTo(Long.class).one();
        long trimmed =
                handle.createQuery("SELECT trimmed FROM log").mapTo(Long.class).one();
        return new Stored(events, trimmed, head, epochs, resources);
    }

    private static Stored.Event event(String id, String type, String topic, String data) {
        String token = data.isEmpty() ? null : RawJson.members(data).get("t");
        return new Stored.Event(
                type, topic, token == null ? "" : RawJson.string(token), Fingerprint.of(id, type, topic, data));
    }

    /** The cursor of an event: of the last epoch that began before it. */
    private static String id(Map<String, Long> epochs, long offset) {
        String name = "";
        for (Map.Entry<String, Long> epoch : epochs.entrySet()) {
            if (epoch.getValue() < offset) {
                name = epoch.getKey();
            }
        }
        return name + '-' + offset;
    }
}
