package io.carillon.websocket;

import io.carillon.event.Selectors;
import io.carillon.event.TopicSelector;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.util.Map;

/** What a client may say: an object with one member. */
sealed interface Command {
    /** {@code {"subscribe":"<selector>"}}: hear this as well. */
    record Subscribe(TopicSelector selector) implements Command {}

    /** {@code {"unsubscribe":"<selector>"}}: hear this no more. */
    record Unsubscribe(TopicSelector selector) implements Command {}

    /** {@code {"authorize":"<token>"}}: from now on with this one. */
    record Authorize(String token) implements Command {
        /** Nothing that is printed has a token in it. */
        @Override
        public String toString() {
            return "Authorize";
        }
    }

    /** {@code {"ping":n}}: are you there, and where do I stand? */
    record Ping(JsonNumber number) implements Command {}

    /**
     * Reads a client's text.
     *
     * @throws IllegalArgumentException if it is no command; the message says what one looks like
     */
    static Command parse(JsonProvider json, Selectors selectors, String text) {
        Map.Entry<String, JsonValue> member = onlyMember(json, text);
        JsonValue value = member.getValue();
        switch (member.getKey()) {
            case "subscribe" -> {
                return new Subscribe(selector(selectors, value));
            }
            case "unsubscribe" -> {
                return new Unsubscribe(selector(selectors, value));
            }
            case "authorize" -> {
                if (value instanceof JsonString token) {
                    return new Authorize(token.getString());
                }
            }
            case "ping" -> {
                if (value instanceof JsonNumber number) {
                    return new Ping(number);
                }
            }
            default -> {
                // said below
            }
        }
        throw unknown();
    }

    private static IllegalArgumentException unknown() {
        return new IllegalArgumentException(
                "a command is one of {\"subscribe\":\"<topic>\"}, {\"unsubscribe\":\"<topic>\"},"
                        + " {\"authorize\":\"<token>\"} and {\"ping\":<number>}");
    }

    private static Map.Entry<String, JsonValue> onlyMember(JsonProvider json, String text) {
        try (JsonParser parser = json.createParser(new StringReader(text))) {
            if (parser.next() == JsonParser.Event.START_OBJECT && parser.next() == JsonParser.Event.KEY_NAME) {
                String name = parser.getString();
                parser.next();
                JsonValue value = parser.getValue();
                if (parser.next() == JsonParser.Event.END_OBJECT) {
                    parser.hasNext(); // throws if anything but space follows
                    return Map.entry(name, value);
                }
            }
        } catch (RuntimeException e) { // a JsonException, or the parser's own for what is too deep or too long
            throw new IllegalArgumentException("a command is JSON, and this is not: " + e.getMessage(), e);
        }
        throw unknown();
    }

    private static TopicSelector selector(Selectors selectors, JsonValue value) {
        if (value instanceof JsonString string) {
            return selectors.parse(string.getString());
        }
        throw new IllegalArgumentException("a topic is a string");
    }
}
