package io.carillon.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One event, of the log or of a stream's own ({@code hello}, {@code snapshot}, {@code live}, {@code gap}).
 *
 * @param id unique; for an event of the log its cursor as text
 * @param cursor where a client stands once it has this event; empty if the event does not move it
 * @param type what happened
 * @param topic to what; a stream's own events have none, but for a {@code snapshot}
 * @param time when it was committed or made, to the millisecond
 * @param data what it carries; a {@code deleted} carries nothing
 * @param audience for whom it is, besides those who select the topic
 */
public record Event(
        String id,
        Optional<Cursor> cursor,
        EventType type,
        Optional<Topic> topic,
        Instant time,
        Optional<Data> data,
        Audience audience) {

    /** For whoever selects the topic. */
    public Event(
            String id,
            Optional<Cursor> cursor,
            EventType type,
            Optional<Topic> topic,
            Instant time,
            Optional<Data> data) {
        this(id, cursor, type, topic, time, data, Audience.EVERYONE);
    }

    /** The topic and its alternates; none if it has no topic. */
    public List<Topic> topics() {
        return topic.isEmpty()
                ? List.of()
                : Stream.concat(topic.stream(), audience.alternates().stream()).toList();
    }

    /**
     * True if who hears it is not told by selectors alone, because it is private, or because one of its topics is a user's own, whose
     * sessions hear it unasked.
     */
    public boolean isRestricted() {
        return audience.isPrivate()
                || (topic.isPresent() && User.ownerOf(topic.get()).isPresent())
                || audience.alternates().stream()
                        .anyMatch(each -> User.ownerOf(each).isPresent());
    }

    /** An event of the log, for whoever selects the topic. */
    public static Event logged(Cursor cursor, EventType type, Topic topic, Instant time, Optional<Data> data) {
        return logged(cursor, type, topic, time, data, Audience.EVERYONE);
    }

    /** An event of the log. */
    public static Event logged(
            Cursor cursor, EventType type, Topic topic, Instant time, Optional<Data> data, Audience audience) {
        return new Event(cursor.toString(), Optional.of(cursor), type, Optional.of(topic), time, data, audience);
    }

    /**
     * The payload of an event. The bytes are shared, never copied and never written to.
     *
     * @param contentType the media type; {@code application/json} goes into a CloudEvent as it is (on one line), all else
     *     as a string
     * @param bytes UTF-8
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy per event would be the dearer mistake
    public record Data(String contentType, byte[] bytes) {
        public static final String JSON = "application/json";

        public static Data json(byte[] utf8) {
            return new Data(JSON, utf8);
        }

        /** A text without lone surrogates; line breaks are kept. */
        public static Data text(String text) {
            return new Data("text/plain", text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
