package io.carillon.fanout;

import io.carillon.event.Readership;
import java.time.Instant;
import java.util.Optional;

/**
 * What a stream may be told, and how long.
 *
 * @param expires when the stream has to end; empty for never
 */
public record Rights(Readership readership, Optional<Instant> expires) {
    /** For the server's own use, and for tests. */
    public static final Rights ALL = new Rights(Readership.EVERYTHING, Optional.empty());
}
