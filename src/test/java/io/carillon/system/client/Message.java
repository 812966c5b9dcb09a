package io.carillon.system.client;

import java.util.Map;
import java.util.Optional;

/**
 * One CloudEvent, or one answer to a command of a WebSocket client.
 *
 * @param type the CloudEvents type; empty for an answer
 * @param members all members as they were sent
 */
public record Message(String type, Map<String, String> members) {
    public static Message parse(String text) {
        Map<String, String> members = RawJson.members(text);
        if (!members.containsKey("specversion")) {
            return new Message("", members);
        }
        if (!"\"1.0\"".equals(members.get("specversion"))
                || !members.keySet().containsAll(java.util.List.of("id", "source", "type"))) {
            throw new WireViolation("not a CloudEvent: " + text);
        }
        return new Message(RawJson.string(members.get("type")), members);
    }

    /** True for what stands in the log, whose id is a cursor. */
    public boolean isOfLog() {
        return switch (type) {
            case "", "carillon.hello", "carillon.snapshot", "carillon.live", "carillon.gap" -> false;
            default -> true;
        };
    }

    public boolean isAnswer() {
        return type.isEmpty();
    }

    public boolean is(String carillonType) {
        return type.equals("carillon." + carillonType);
    }

    /** A member that is a string. */
    public Optional<String> string(String name) {
        return Optional.ofNullable(members.get(name)).map(RawJson::string);
    }

    public String id() {
        return string("id").orElseThrow(() -> new WireViolation("no id in " + members));
    }

    public String subject() {
        return string("subject").orElseThrow(() -> new WireViolation("no subject in " + members));
    }

    /** The data as it was sent. */
    public String data() {
        String data = members.get("data");
        if (data == null) {
            throw new WireViolation("no data in " + members);
        }
        return data;
    }

    /** {@code data.cursor} of a hello, live or gap. */
    public Position cursor() {
        String cursor = RawJson.members(data()).get("cursor");
        if (cursor == null) {
            throw new WireViolation("no data.cursor in " + members);
        }
        return Position.of(RawJson.string(cursor));
    }

    /** The name that SSE gives it. */
    public String sseName() {
        return type.startsWith("carillon.") ? type.substring("carillon.".length()) : type;
    }
}
