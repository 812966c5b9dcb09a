package io.carillon.session;

import io.carillon.fanout.Presence;
import io.carillon.fanout.Transport;
import io.carillon.log.StoredSession;
import java.util.stream.Stream;

/** Sessions on their way into the table of all nodes' and out of it. */
final class Stored {
    private Stored() {}

    static StoredSession of(Presence session) {
        return new StoredSession(
                session.session(),
                session.user(),
                session.transport().toString(),
                session.since(),
                session.selected(),
                session.cursor(),
                session.lag());
    }

    /** Nothing if its transport is one that only a newer version knows. */
    static Stream<Presence> read(StoredSession stored) {
        return Transport.of(stored.transport())
                .map(transport -> new Presence(
                        stored.id(),
                        stored.user(),
                        transport,
                        stored.since(),
                        stored.selected(),
                        stored.cursor(),
                        stored.lag()))
                .stream();
    }

    /** Whether the table need not be told: a session that goes along with the log stands where its node does. */
    static boolean isSame(Presence before, Presence now) {
        return before.lag() == now.lag()
                && (now.lag() == 0 || before.cursor().equals(now.cursor()))
                && before.selected().equals(now.selected());
    }
}
