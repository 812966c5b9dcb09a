package io.carillon.event;

import java.util.Locale;

/**
 * The type of an event, as CloudEvents writes it. Ours begin with {@code carillon.}; a free message has {@code message} or
 * the sender's own.
 *
 * @param value 1 to 255 visible characters of ASCII, so that it can stand in an SSE {@code event} field
 */
public record EventType(String value) {
    private static final String OURS = "carillon.";

    public static final EventType CREATED = new EventType("carillon.created");
    public static final EventType UPDATED = new EventType("carillon.updated");
    public static final EventType DELETED = new EventType("carillon.deleted");
    public static final EventType MESSAGE = new EventType("message");
    public static final EventType HELLO = new EventType("carillon.hello");
    public static final EventType SNAPSHOT = new EventType("carillon.snapshot");
    public static final EventType LIVE = new EventType("carillon.live");
    public static final EventType ENDED = new EventType("carillon.ended");
    public static final EventType JOINED = new EventType("carillon.joined");
    public static final EventType LEFT = new EventType("carillon.left");
    public static final EventType GAP = new EventType("carillon.gap");

    /**
     * Checks the rule above.
     *
     * @throws IllegalArgumentException if the value breaks it
     */
    public EventType {
        if (value.isEmpty() || value.length() > 255 || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("an event type has 1 to 255 visible ASCII characters");
        }
    }

    /**
     * A type that a sender may choose: none that could pass for one of the server's own, in either of its two spellings.
     *
     * @throws IllegalArgumentException if it could
     */
    public static EventType ofSender(String value) {
        EventType type = new EventType(value);
        switch (value.toLowerCase(Locale.ROOT)) {
            case "created",
                    "updated",
                    "deleted",
                    "hello",
                    "snapshot",
                    "live",
                    "gap",
                    "ended",
                    "joined",
                    "left",
                    "error",
                    "open" ->
                throw new IllegalArgumentException(
                        "the event type '" + value + "' is the server's own: choose another");
            default -> {
                if (value.toLowerCase(Locale.ROOT).startsWith(OURS)) {
                    throw new IllegalArgumentException("event types that start with carillon. are the server's own");
                }
            }
        }
        return type;
    }

    /** The name in an SSE {@code event} field: ours without the prefix. */
    public String sseName() {
        return value.startsWith(OURS) ? value.substring(OURS.length()) : value;
    }

    @Override
    public String toString() {
        return value;
    }
}
