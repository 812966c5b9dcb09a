package io.carillon.fanout;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.log.Representation;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The events of a stream that are not in the log. */
final class Notices {
    /** The static methods of {@code Json} search the class path each time they are called. */
    private static final JsonProvider JSON = JsonProvider.provider();

    private final Clock clock;

    Notices(Clock clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** The greeting. A client that is cut off right after it comes back with the cursor in it, if there is one. */
    EncodedEvent hello(String session, Optional<String> user, Optional<Cursor> cursor, boolean moves) {
        JsonObjectBuilder data = JSON.createObjectBuilder().add("session", session);
        user.ifPresentOrElse(name -> data.add("user", name), () -> data.add("user", JsonValue.NULL));
        cursor.ifPresent(at -> data.add("cursor", at.toString()));
        return notice(session + "/hello", moves ? cursor : Optional.empty(), EventType.HELLO, Optional.empty(), data);
    }

    EncodedEvent live(String session, Cursor cursor) {
        return notice(session + "/live", Optional.of(cursor), EventType.LIVE, Optional.empty(), at(cursor));
    }

    EncodedEvent gap(String session, Cursor cursor) {
        return notice(session + "/gap/" + cursor, Optional.of(cursor), EventType.GAP, Optional.empty(), at(cursor));
    }

    /** The last word to a client whose session somebody has ended. */
    EncodedEvent ended(String session, CloseReason reason) {
        JsonObjectBuilder data =
                JSON.createObjectBuilder().add("session", session).add("reason", reason.text());
        return notice(session + "/ended", Optional.empty(), EventType.ENDED, Optional.empty(), data);
    }

    EncodedEvent snapshot(Representation resource) {
        return new EncodedEvent(new Event(
                "snapshot/" + resource.version(),
                Optional.empty(),
                EventType.SNAPSHOT,
                Optional.of(resource.key().topic()),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                Optional.of(Event.Data.json(resource.body()))));
    }

    /** A resource that a client can no longer hear of is gone, as far as it is concerned. */
    EncodedEvent withdrawn(String session, int number, Topic topic) {
        return new EncodedEvent(new Event(
                session + "/withdrawn/" + number,
                Optional.empty(),
                EventType.DELETED,
                Optional.of(topic),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                Optional.empty()));
    }

    private static JsonObjectBuilder at(Cursor cursor) {
        return JSON.createObjectBuilder().add("cursor", cursor.toString());
    }

    private EncodedEvent notice(
            String id, Optional<Cursor> cursor, EventType type, Optional<Topic> topic, JsonObjectBuilder data) {
        byte[] json = data.build().toString().getBytes(StandardCharsets.UTF_8);
        return new EncodedEvent(new Event(
                id,
                cursor,
                type,
                topic,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                Optional.of(Event.Data.json(json))));
    }
}
