package io.carillon.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** CloudEvents 1.0 in its JSON format, on one line (CloudEvents JSON Event Format §2, §3). */
public final class CloudEvents {
    /** The event as UTF-8. */
    public static final Encoding<byte[]> JSON = encoded -> {
        Utf8Buffer out = new Utf8Buffer(size(encoded.event()));
        write(out, encoded.event());
        return out.toByteArray();
    };

    /** The event as text, for transports that take strings. */
    public static final Encoding<String> JSON_TEXT = encoded -> new String(encoded.as(JSON), StandardCharsets.UTF_8);

    private static final byte[] BEGINNING = ascii("{\"specversion\":\"1.0\",\"id\":");
    private static final byte[] SOURCE = ascii(",\"source\":\"/\"");
    private static final byte[] SUBJECT = ascii(",\"subject\":");
    private static final byte[] TYPE = ascii(",\"type\":");
    private static final byte[] TIME = ascii(",\"time\":\"");
    private static final byte[] EXPIRY_TIME = ascii(",\"expirytime\":\"");
    private static final byte[] CONTENT_TYPE = ascii(",\"datacontenttype\":");
    private static final byte[] DATA = ascii(",\"data\":");

    /** What the constants above and a time take, and some more. */
    private static final int OVERHEAD_BYTES = 192;

    /** The second that was written last: events of one page or batch have few. */
    private static volatile Second second = Second.of(0);

    private record Second(long epochSecond, String text) {
        static Second of(long epochSecond) {
            String whole = Instant.ofEpochSecond(epochSecond).toString();
            return new Second(epochSecond, whole.substring(0, whole.length() - 1));
        }
    }

    private CloudEvents() {}

    /** About as many bytes as the event takes, rather more. */
    public static int size(Event event) {
        int size = OVERHEAD_BYTES + event.id().length() + event.type().value().length();
        if (event.topic().isPresent()) {
            size += event.topic().get().value().length();
        }
        if (event.data().isPresent()) {
            Event.Data data = event.data().get();
            size += data.contentType().length() + data.bytes().length;
        }
        return size;
    }

    /** Writes the event. There is a line break in it if there is one in its data, which then is JSON. */
    public static void write(Utf8Buffer out, Event event) {
        out.octets(BEGINNING).quoted(event.id()).octets(SOURCE);
        if (event.topic().isPresent()) {
            out.octets(SUBJECT).quoted(event.topic().get().value());
        }
        out.octets(TYPE).quoted(event.type().value()).octets(TIME);
        time(out, event.time());
        out.octet('"');
        if (event.audience().expires().isPresent()) {
            out.octets(EXPIRY_TIME);
            time(out, event.audience().expires().get());
            out.octet('"');
        }
        if (event.data().isPresent()) {
            Event.Data data = event.data().get();
            out.octets(CONTENT_TYPE).quoted(data.contentType()).octets(DATA);
            if (data.contentType().equals(Event.Data.JSON)) {
                out.octets(data.bytes());
            } else {
                out.quoted(new String(data.bytes(), StandardCharsets.UTF_8));
            }
        }
        out.octet('}');
    }

    /** RFC 3339 in UTC, as {@link Instant#toString} has it. */
    private static void time(Utf8Buffer out, Instant time) {
        int millis = time.getNano() / 1_000_000;
        if (millis == 0 || time.getNano() % 1_000_000 != 0) {
            out.text(time.toString());
            return;
        }
        Second known = second;
        if (known.epochSecond() != time.getEpochSecond()) {
            known = Second.of(time.getEpochSecond());
            second = known;
        }
        out.text(known.text()).octet('.');
        out.octet('0' + millis / 100).octet('0' + millis / 10 % 10).octet('0' + millis % 10);
        out.octet('Z');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
