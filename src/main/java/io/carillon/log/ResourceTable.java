package io.carillon.log;

import io.carillon.event.Cursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The resources on disk, as of the last commit. Reads come from any thread and take a connection of the readers' pool; what
 * changes the table is package-private and called by the journal's thread within its transaction.
 */
public final class ResourceTable {
    /** A page of a list ends after this many bytes, however few resources that is. */
    static final long MAX_PAGE_BYTES = 4L << 20;

    private static final String COLUMNS = "SELECT collection, id, version, body FROM resource ";

    private final Jdbi readers;

    ResourceTable(Jdbi readers) {
        this.readers = readers;
    }

    /**
     * Some resources in order.
     *
     * @param items at most as many as were asked for, and fewer if they are large
     * @param more true if others follow the last one
     */
    public record Page(List<Representation> items, boolean more) {}

    /**
     * A page of the state as of an offset.
     *
     * @param head where the log ended after it was read: what was left out because it has changed since is told of up to there
     */
    public record Extract(Page page, long head) {}

    /**
     * One resource, if it is there.
     *
     * @throws StoreException if the store does not answer
     */
    public Optional<Representation> find(ResourceKey key) {
        return read(handle -> find(handle, key));
    }

    /**
     * A collection's resources, by id in code point order.
     *
     * @param after the id after which to begin
     * @throws StoreException if the store does not answer
     */
    public Page list(String collection, Optional<String> after, int limit) {
        return read(handle -> page(
                handle.createQuery(COLUMNS + "WHERE collection = :collection AND id > :after ORDER BY id LIMIT :limit")
                        .bind("collection", collection)
                        .bind("after", after.orElse(""))
                        .bind("limit", limit + 1)
                        .map((row, context) -> representation(row)),
                limit,
                MAX_PAGE_BYTES));
    }

    /**
     * Resources of any collection that have not changed since an offset, by collection and id.
     *
     * @param prefix what their topics start with
     * @param after the key after which to begin
     * @param maxBytes of bodies; one resource is read whatever its size
     * @param asOf resources with a later version are left out: their change is in the log after that offset
     * @throws StoreException if the store does not answer
     */
    public Extract asOf(long asOf, String prefix, Optional<ResourceKey> after, int limit, long maxBytes) {
        KeyRange range = KeyRange.ofTopicsThatStartWith(prefix);
        return read(handle -> {
            Page page = page(
                    handle.createQuery(
                                    COLUMNS + "WHERE (collection, id) > (:collection, :id) AND version_offset <= :asOf"
                                            + " AND collection >= :collectionFrom AND collection < :collectionTo"
                                            + " AND id >= :idFrom AND id < :idTo ORDER BY collection, id LIMIT :limit")
                            .bind(
                                    "collection",
                                    after.map(ResourceKey::collection).orElse(""))
                            .bind("id", after.map(ResourceKey::id).orElse(""))
                            .bind("asOf", asOf)
                            .bind("collectionFrom", range.collectionFrom())
                            .bind("collectionTo", range.collectionTo())
                            .bind("idFrom", range.idFrom())
                            .bind("idTo", range.idTo())
                            .bind("limit", limit + 1)
                            .map((row, context) -> representation(row)),
                    limit,
                    maxBytes);
            return new Extract(page, EventLog.head(handle));
        });
    }

    private <T> T read(Function<Handle, T> query) {
        try {
            return readers.withHandle(query::apply);
        } catch (JdbiException e) {
            throw new StoreException("the resources cannot be read", e);
        }
    }

    private static Page page(ResultIterable<Representation> rows, int limit, long maxBytes) {
        List<Representation> items = new ArrayList<>();
        long bytes = 0;
        try (var iterator = rows.iterator()) {
            Iterator<Representation> each = iterator;
            while (items.size() < limit && bytes < maxBytes && each.hasNext()) {
                Representation item = each.next();
                items.add(item);
                bytes += item.body().length;
            }
            return new Page(items, each.hasNext());
        }
    }

    private static Representation representation(ResultSet row) throws SQLException {
        return new Representation(
                new ResourceKey(row.getString("collection"), row.getString("id")),
                Cursor.parse(row.getString("version")),
                row.getBytes("body"));
    }

    static Optional<Representation> find(Handle handle, ResourceKey key) {
        return handle.createQuery(COLUMNS + "WHERE collection = ? AND id = ?")
                .bind(0, key.collection())
                .bind(1, key.id())
                .map((row, context) -> representation(row))
                .findOne();
    }

    /** Several at once; those that are not there are empty. PostgreSQL only: SQLite has no arrays, and no round trips to save. */
    static Map<ResourceKey, Optional<Representation>> find(Handle handle, Collection<ResourceKey> keys) {
        Map<ResourceKey, Optional<Representation>> found = new HashMap<>();
        keys.forEach(key -> found.put(key, Optional.empty()));
        handle.createQuery(COLUMNS + "WHERE (collection, id) IN (SELECT * FROM unnest(?, ?))")
                .bind(0, texts(keys.stream().map(ResourceKey::collection)))
                .bind(1, texts(keys.stream().map(ResourceKey::id)))
                .map((row, context) -> representation(row))
                .forEach(resource -> found.put(resource.key(), Optional.of(resource)));
        return found;
    }

    private static Argument texts(Stream<String> texts) {
        Object[] elements = texts.toArray();
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("text", elements));
    }

    static void put(Handle handle, Collection<Representation> resources) {
        try (PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO resource (collection, id, version, version_offset, body) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (collection, id) DO UPDATE SET version = excluded.version,"
                        + " version_offset = excluded.version_offset, body = excluded.body")) {
            for (Representation resource : resources) {
                batch.bind(0, resource.key().collection())
                        .bind(1, resource.key().id())
                        .bind(2, resource.version().toString())
                        .bind(3, resource.version().offset())
                        .bind(4, resource.body())
                        .add();
            }
            batch.execute();
        }
    }

    static void delete(Handle handle, Collection<ResourceKey> keys) {
        try (PreparedBatch batch = handle.prepareBatch("DELETE FROM resource WHERE collection = ? AND id = ?")) {
            keys.forEach(
                    key -> batch.bind(0, key.collection()).bind(1, key.id()).add());
            batch.execute();
        }
    }
}
