package io.carillon.system.check;

import java.util.OptionalLong;

/**
 * A change that a writer asked for, and what became of it as far as the writer knows.
 *
 * @param token in the event's data; empty for a deletion
 * @param offset of the event, where the answer says it
 */
public record Attempt(String topic, String token, Answer answer, OptionalLong offset) {
    /** What the writer was told. */
    public enum Answer {
        ACKNOWLEDGED,
        /** Told that nothing was changed. */
        REFUSED,
        /** Not told anything: it may have been made or not, or be made yet. */
        UNKNOWN
    }

    /** True for a deletion, of which the event holds nothing of its writer's. */
    boolean deletes() {
        return token.isEmpty();
    }
}
