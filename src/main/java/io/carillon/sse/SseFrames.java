package io.carillon.sse;

import io.carillon.event.CloudEvents;
import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.Utf8Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The text/event-stream format (WHATWG HTML §9.2.5, §9.2.6), always in UTF-8 and never with a byte order mark. */
final class SseFrames {
    /** An event of ours: its cursor as {@code id} if it has one, its CloudEvent as {@code data}. */
    static final Framing.Format FORMAT = Framing.Format.of(SseFrames::event);

    private static final byte[] ID = ascii("id: ");
    private static final byte[] EVENT_FIELD = ascii("event: ");
    private static final byte[] DATA = ascii("data: ");
    private static final byte[] COMMENT = ascii(":\n\n");

    private SseFrames() {}

    private static Utf8Buffer event(EncodedEvent encoded) {
        Event event = encoded.event();
        Utf8Buffer out = new Utf8Buffer(CloudEvents.size(event) + 96);
        if (event.cursor().isPresent()) {
            Cursor cursor = event.cursor().get();
            out.octets(ID)
                    .text(cursor.epoch())
                    .octet('-')
                    .number(cursor.offset())
                    .octet('\n');
        }
        out.octets(EVENT_FIELD).text(event.type().sseName()).octet('\n');
        if (hasLineBreak(event)) {
            data(out, encoded.as(CloudEvents.JSON));
        } else {
            CloudEvents.write(out.octets(DATA), event);
            out.octet('\n');
        }
        return out.octet('\n');
    }

    /** In a CloudEvent only data that is JSON can have one. */
    private static boolean hasLineBreak(Event event) {
        if (event.data().isPresent()) {
            for (byte b : event.data().get().bytes()) {
                if (b == '\n' || b == '\r') {
                    return true;
                }
            }
        }
        return false;
    }

    /** A block of a given kind, as {@code SseEventSink.send} asks for: each part may be absent. Empty data is dispatched, none is not. */
    static byte[] block(String id, String name, String comment, long retryMillis, Optional<byte[]> data) {
        Utf8Buffer out = new Utf8Buffer(data.map(utf8 -> utf8.length).orElse(0) + 96);
        if (!comment.isEmpty()) {
            lines(out, ascii(": "), comment.getBytes(StandardCharsets.UTF_8));
        }
        if (!id.isEmpty()) {
            field(out, ID, line("id", id));
        }
        if (!name.isEmpty()) {
            field(out, EVENT_FIELD, line("event", name));
        }
        if (retryMillis >= 0) {
            field(out, ascii("retry: "), Long.toString(retryMillis));
        }
        data.ifPresent(utf8 -> data(out, utf8));
        return out.octet('\n').toByteArray();
    }

    /** Keeps the connection alive and tells a client nothing. */
    static byte[] comment() {
        return COMMENT;
    }

    /** Moves a client's last event id; no event is dispatched for want of data. */
    static byte[] position(Cursor cursor) {
        return ascii("id: " + cursor + "\n\n");
    }

    /** How long a client shall wait before it comes back, and from where. */
    static byte[] goodbye(String position, long retryMillis) {
        return ascii((position.isEmpty() ? "" : "id: " + position + "\n") + "retry: " + retryMillis + "\n\n");
    }

    private static String line(String field, String value) {
        if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("an SSE " + field + " holds no CR, LF or NUL");
        }
        return value;
    }

    private static void field(Utf8Buffer out, byte[] name, String value) {
        out.octets(name).text(value).octet('\n');
    }

    private static void data(Utf8Buffer out, byte[] utf8) {
        lines(out, DATA, utf8);
    }

    /** Each of CR, LF and CRLF begins a new line, and every line the field anew: so no value can forge a field. */
    private static void lines(Utf8Buffer out, byte[] prefix, byte[] utf8) {
        int start = 0;
        for (int at = 0; at <= utf8.length; at++) {
            boolean end = at == utf8.length;
            if (!end && utf8[at] != '\r' && utf8[at] != '\n') {
                continue;
            }
            out.octets(prefix).octets(utf8, start, at).octet('\n');
            if (!end && utf8[at] == '\r' && at + 1 < utf8.length && utf8[at + 1] == '\n') {
                at++;
            }
            start = at + 1;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
