package io.carillon.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** CloudEvents 1.0 in its JSON format, on one line (CloudEvents JSON Event Format §2, §3). */
public final class CloudEvents {
    /** The event as UTF-8. */
    public static final Encoding<byte[]> JSON = encoded -> write(encoded.event());

    /** The event as text, for transports that take strings. */
    public static final Encoding<String> JSON_TEXT = encoded -> new String(encoded.as(JSON), StandardCharsets.UTF_8);

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private CloudEvents() {}

    private static byte[] write(Event event) {
        int size = event.data().map(data -> data.bytes().length).orElse(0);
        ByteArrayOutputStream out = new ByteArrayOutputStream(256 + size);
        ascii(out, "{\"specversion\":\"1.0\",\"id\":");
        string(out, event.id());
        ascii(out, ",\"source\":\"/\"");
        event.topic().ifPresent(topic -> {
            ascii(out, ",\"subject\":");
            string(out, topic.value());
        });
        ascii(out, ",\"type\":");
        string(out, event.type().value());
        ascii(out, ",\"time\":\"");
        ascii(out, event.time().toString());
        ascii(out, "\"");
        event.audience().expires().ifPresent(expires -> ascii(out, ",\"expirytime\":\"" + expires + "\""));
        event.data().ifPresent(data -> {
            ascii(out, ",\"datacontenttype\":");
            string(out, data.contentType());
            ascii(out, ",\"data\":");
            if (data.contentType().equals(Event.Data.JSON)) {
                out.writeBytes(data.bytes());
            } else {
                string(out, new String(data.bytes(), StandardCharsets.UTF_8));
            }
        });
        out.write('}');
        return out.toByteArray();
    }

    private static void ascii(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A JSON string in quotes (RFC 8259 §7). */
    static void string(ByteArrayOutputStream out, String text) {
        out.write('"');
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"' || b == '\\') {
                out.write('\\');
                out.write(b);
            } else if (b >= 0 && b < ' ') {
                ascii(out, "\\u00");
                out.write(HEX[b >> 4]);
                out.write(HEX[b & 15]);
            } else {
                out.write(b);
            }
        }
        out.write('"');
    }
}
