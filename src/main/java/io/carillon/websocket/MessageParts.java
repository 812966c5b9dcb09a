package io.carillon.websocket;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's message, which containers hand over in parts, so that they need no buffer that holds the largest one for each session that
 * says nothing. One for each session, for one thread at a time.
 */
final class MessageParts {
    private final int maxChars;

    private @Nullable StringBuilder gathered;
    private boolean tooBig;

    /** @param maxChars of one message, in UTF-16 units */
    MessageParts(int maxChars) {
        this.maxChars = maxChars;
    }

    /**
     * Adds a part.
     *
     * @return the whole message with its last part
     */
    Optional<String> add(String part, boolean last) {
        StringBuilder before = gathered;
        if (tooBig || (before == null ? 0 : before.length()) + part.length() > maxChars) {
            tooBig = true;
            gathered = null;
            return Optional.empty();
        }
        if (last) {
            gathered = null;
            return Optional.of(before == null ? part : before.append(part).toString());
        }
        gathered = (before == null ? new StringBuilder() : before).append(part);
        return Optional.empty();
    }

    /** A message was longer than may be; from then on nothing is kept. */
    boolean isTooBig() {
        return tooBig;
    }
}
