package io.carillon.system.client;

import java.util.Optional;

/** What a stream of server-sent events is made of. */
public sealed interface SseItem {
    /**
     * A block with data.
     *
     * @param id the block's own {@code id} field
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Dispatched(String event, Optional<String> id, byte[] data) implements SseItem {
        public String text() {
            return ByteBin.utf8(data);
        }
    }

    /** A block that only moves the last event id. */
    record IdOnly(String id) implements SseItem {}

    /** A {@code retry} field, in milliseconds. */
    record Retry(long millis) implements SseItem {}

    /** A line that starts with a colon. */
    record Comment(String text) implements SseItem {}
}
