package io.carillon.faults;

import io.carillon.system.check.Selection;
import io.carillon.system.client.Position;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Replica;
import io.carillon.system.client.Rest;
import io.carillon.system.client.WireViolation;
import java.util.HashMap;
import java.util.Map;

/** What the server says there is, by GET. Thread-safe. */
final class Present {
    private final Rest rest;

    Present(String url) {
        this.rest = new Rest(url);
    }

    /**
     * A state as a client may take it over.
     *
     * @param at the log's head, from before anything of it was read
     * @param versions topic to the offset of its version
     */
    record State(Position at, Map<String, Long> versions) {}

    /** All that there is of a selection. */
    State of(Selection selection) {
        Position at = null;
        Map<String, Long> versions = new HashMap<>();
        for (int i = 0; i < Writers.COLLECTIONS; i++) {
            String collection = "/api/f" + i;
            if (at == null || touches(selection, collection)) {
                Replica.State list = rest.list(collection);
                at = at == null ? Position.of(list.cursor()) : at;
                list.items().forEach((id, item) -> {
                    if (selection.selects(collection + '/' + id)) {
                        versions.put(collection + '/' + id, version(item));
                    }
                });
            }
        }
        return new State(at, versions);
    }

    private static boolean touches(Selection selection, String collection) {
        return selection.selector().equals("*") || selection.selector().startsWith(collection + '/');
    }

    private static long version(String item) {
        String version = RawJson.members(item).get("version");
        if (version == null) {
            throw new WireViolation("no version in " + item);
        }
        return Position.of(RawJson.string(version)).offset();
    }
}
