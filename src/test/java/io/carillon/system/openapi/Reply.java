package io.carillon.system.openapi;

import io.carillon.system.client.HttpHead;
import java.nio.charset.StandardCharsets;

/**
 * What came back.
 *
 * @param body all of it, or the first bytes of a stream
 * @param whole true if the body came to its end
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Reply(HttpHead head, byte[] body, boolean whole) {
    /** Without parameters; empty if there is no content. */
    String mediaType() {
        return head.field("Content-Type").orElse("").split(";", 2)[0].strip();
    }

    @Override
    public String toString() {
        String text = new String(body, StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder("HTTP/1.1 ").append(head.status());
        head.fields()
                .forEach(field ->
                        out.append('\n').append(field.name()).append(": ").append(field.value()));
        return out.append("\n\n")
                .append(text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text)
                .toString();
    }
}
