package io.carillon.message;

import io.carillon.content.Content;
import io.carillon.content.JsonText;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A message as a client writes it: {@code {"topics":[…],"type":"…","data":…,"private":true}}. A member that is not known is
 * refused: who means something by it would be disappointed.
 */
record MessageBody(JsonObject members) {
    static final Set<String> TO_TOPICS = Set.of("topics", "type", "data", "private");
    static final Set<String> TO_A_USER = Set.of("type", "data");

    private static final JsonGeneratorFactory GENERATORS = JsonText.JSON.createGeneratorFactory(Map.of());

    /** Reads UTF-8; throws a problem if it is no message with these members. */
    static MessageBody read(byte[] utf8, Set<String> known) {
        if (!(JsonText.read(utf8, JsonText.MAX_DEPTH) instanceof JsonObject members)) {
            throw invalid("A message is a JSON object.");
        }
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                throw invalid("A message here has no member " + name + ", only "
                        + String.join(", ", known.stream().sorted().toList()) + ".");
            }
        }
        return new MessageBody(members);
    }

    Message message() {
        return invalidIfIllegal(() -> new Message(topics(), type(), data(), isPrivate(), Optional.empty()));
    }

    private List<Topic> topics() {
        if (!(members.get("topics") instanceof JsonArray topics)) {
            throw invalid("The member topics has to be an array of strings.");
        }
        if (topics.size() > Message.MAX_TOPICS) {
            throw invalid("A message has at most " + Message.MAX_TOPICS + " topics.");
        }
        return topics.stream().map(MessageBody::topic).toList();
    }

    private static Topic topic(JsonValue topic) {
        if (topic instanceof JsonString text) {
            return new Topic(text.getString());
        }
        throw invalid("A topic is a string.");
    }

    EventType type() {
        JsonValue type = members.get("type");
        if (type == null) {
            return EventType.MESSAGE;
        }
        if (type instanceof JsonString text) {
            return invalidIfIllegal(() -> EventType.ofSender(text.getString()));
        }
        throw invalid("The member type has to be a string.");
    }

    private boolean isPrivate() {
        JsonValue value = members.getOrDefault("private", JsonValue.FALSE);
        if (value.equals(JsonValue.TRUE) || value.equals(JsonValue.FALSE)) {
            return value.equals(JsonValue.TRUE);
        }
        throw invalid("The member private has to be true or false.");
    }

    /** A string is a text, everything else is JSON. */
    Optional<Event.Data> data() {
        JsonValue data = members.get("data");
        if (data == null) {
            return Optional.empty();
        }
        return Optional.of(data instanceof JsonString text ? Event.Data.text(text.getString()) : json(data));
    }

    private static Event.Data json(JsonValue data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = GENERATORS.createGenerator(out)) {
            json.write(data);
        }
        if (out.size() > Content.MAX_BYTES) {
            throw Content.tooLarge();
        }
        return Event.Data.json(out.toByteArray());
    }

    private static <T> T invalidIfIllegal(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw invalid(Objects.requireNonNullElse(e.getMessage(), "The content is not a message."));
        }
    }

    static ProblemException invalid(String detail) {
        return new ProblemException(ProblemType.INVALID_MESSAGE, detail);
    }
}
