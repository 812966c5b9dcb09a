package io.carillon.session;

import io.carillon.fanout.Presence;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;

/** A session, as clients see it. */
final class SessionJson {
    /** The static methods of {@code Json} search the class path each time they are called. */
    static final JsonProvider JSON = JsonProvider.provider();

    private SessionJson() {}

    /** Who it is, and since when: what does not change. */
    static JsonObjectBuilder identity(Presence session) {
        JsonObjectBuilder json = JSON.createObjectBuilder().add("id", session.session());
        session.user().ifPresentOrElse(user -> json.add("user", user), () -> json.add("user", JsonValue.NULL));
        return json.add("transport", session.transport().toString())
                .add("since", session.since().toString());
    }

    /** All of it. */
    static JsonObjectBuilder whole(Presence session) {
        JsonArrayBuilder topics = JSON.createArrayBuilder();
        session.selected().forEach(topics::add);
        return identity(session)
                .add("topics", topics)
                .add("cursor", session.cursor().toString())
                .add("lag", session.lag());
    }
}
