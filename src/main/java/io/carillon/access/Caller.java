package io.carillon.access;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Instant;
import java.util.Optional;

/**
 * Who is at the other end of a request or a stream. Made at the door, by {@link AccessFilter}, and from there on the only thing
 * that {@link Access} is asked about. Immutable.
 */
public sealed interface Caller extends Principal {
    /** The name of the request's attribute that holds it. */
    String ATTRIBUTE = "io.carillon.access.Caller";

    Grants grants();

    /** Who it is, as the token says; empty if nobody knows. */
    Optional<String> subject();

    /** When all of this is over; empty for never. */
    Optional<Instant> expires();

    /** A caller without a token. */
    record Anonymous(Grants grants) implements Caller {
        @Override
        public Optional<String> subject() {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> expires() {
            return Optional.empty();
        }

        @Override
        public String getName() {
            return "anonymous";
        }
    }

    /**
     * A caller with a token that was found good.
     *
     * @param until the first instant at which it is no longer
     */
    record Authenticated(Optional<String> subject, Instant until, Grants grants) implements Caller {
        @Override
        public Optional<Instant> expires() {
            return Optional.of(until);
        }

        @Override
        public String getName() {
            return subject.orElse("");
        }
    }

    /**
     * The caller of a request.
     *
     * @throws IllegalStateException if the request did not come through the door
     */
    static Caller of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("a request that did not pass the access filter");
    }
}
