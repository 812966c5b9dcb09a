package io.carillon.sse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads an event stream as a browser does, step by step after WHATWG HTML §9.2.6. */
final class SseDecoder {
    record Message(String type, String data, String lastEventId) {}

    private final List<Message> messages = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String idBuffer = "";
    private String lastEventId = "";
    private long retry = -1;

    /** Reads a whole stream; what follows the last blank line is dropped, as §9.2.6 has it. */
    static SseDecoder read(byte[] utf8) {
        SseDecoder decoder = new SseDecoder();
        String text = new String(utf8, StandardCharsets.UTF_8);
        decoder.readLines(text.startsWith("\uFEFF") ? text.substring(1) : text);
        return decoder;
    }

    private void readLines(String text) {
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\r' || c == '\n') {
                line(text.substring(start, at));
                if (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
                    at++;
                }
                start = at + 1;
            }
        }
    }

    private void line(String line) {
        if (line.isEmpty()) {
            dispatch();
            return;
        }
        int colon = line.indexOf(':');
        if (colon == 0) {
            comments.add(line.substring(1));
        } else if (colon > 0) {
            String value = line.substring(colon + 1);
            field(line.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        } else {
            field(line, "");
        }
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> type = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> idBuffer = value.indexOf(0) < 0 ? value : idBuffer;
            case "retry" -> retry = value.matches("[0-9]+") ? Long.parseLong(value) : retry;
            default -> {
                // ignored
            }
        }
    }

    private void dispatch() {
        lastEventId = idBuffer;
        if (data.length() > 0) {
            messages.add(
                    new Message(type.isEmpty() ? "message" : type, data.substring(0, data.length() - 1), lastEventId));
        }
        data.setLength(0);
        type = "";
    }

    List<Message> messages() {
        return messages;
    }

    List<String> comments() {
        return comments;
    }

    String lastEventId() {
        return lastEventId;
    }

    /** In milliseconds; -1 if it was not said. */
    long retry() {
        return retry;
    }
}
