package io.carillon.log;

import java.util.Optional;
import java.util.Set;

/**
 * What must be true of a resource for a change to it to happen (RFC 9110 §13.1.1, §13.1.2), looked at inside the
 * transaction.
 *
 * @param ifMatch strong entity tags without quotes, of which one must be the resource's
 * @param ifNoneMatch entity tags without quotes, of which none may be the resource's
 * @param version the version that the sender's body says it started from
 */
public record Precondition(Optional<Tags> ifMatch, Optional<Tags> ifNoneMatch, Optional<String> version) {
    public static final Precondition NONE = new Precondition(Optional.empty(), Optional.empty(), Optional.empty());

    /** A field of entity tags. */
    public sealed interface Tags {
        boolean hold(Optional<Representation> current);

        /** {@code *}: any version, as long as there is one. */
        record Any() implements Tags {
            @Override
            public boolean hold(Optional<Representation> current) {
                return current.isPresent();
            }
        }

        /** A list of tags. */
        record Of(Set<String> values) implements Tags {
            @Override
            public boolean hold(Optional<Representation> current) {
                return current.isPresent()
                        && values.contains(current.get().version().toString());
            }
        }
    }

    /** The header fields' part: false means 412 (304 for a read that If-None-Match stopped). */
    public boolean holds(Optional<Representation> current) {
        return ifMatch.map(tags -> tags.hold(current)).orElse(true)
                && ifNoneMatch.map(tags -> !tags.hold(current)).orElse(true);
    }

    /** The body's part: false means 409. */
    boolean startedFrom(Optional<Representation> current) {
        return version.isEmpty()
                || (current.isPresent()
                        && version.get().equals(current.get().version().toString()));
    }
}
