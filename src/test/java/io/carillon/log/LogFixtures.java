package io.carillon.log;

import io.carillon.event.Cursor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What only the log can make. */
public final class LogFixtures {
    private LogFixtures() {}

    public static String text(Draft draft, String version) {
        return new String(draft.at(Cursor.parse(version)), StandardCharsets.UTF_8);
    }

    public static Representation representation(String id, String version, String json) {
        return new Representation(
                new ResourceKey("notes", id), Cursor.parse(version), json.getBytes(StandardCharsets.UTF_8));
    }

    public static JournalFullException journalFull(Duration retryAfter) {
        return new JournalFullException(retryAfter);
    }

    public static StoreException storeFailure(String message) {
        return new StoreException(message);
    }
}
