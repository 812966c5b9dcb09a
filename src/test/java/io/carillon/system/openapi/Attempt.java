package io.carillon.system.openapi;

import io.carillon.system.openapi.Description.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One request, and what is claimed of it.
 *
 * @param number in the run; with the seed it makes the same request again
 * @param method is not the operation's if the path has no such method
 * @param target as it stands in the request line
 * @param headers whole lines, of which each character is a byte
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Attempt(
        int number,
        Operation operation,
        String method,
        String target,
        List<String> headers,
        byte[] content,
        Claim claim) {
    /** What the description says of such a request. */
    enum Claim {
        /** All of it is as described: whatever is wrong is not its form. */
        GOOD,
        /** One part of it is not as its schema says: it is refused. */
        BAD,
        /** The path does not have the method. */
        NO_SUCH_METHOD,
        /** Nothing, but that the answer is one of the described. */
        NONE
    }

    /** The bytes, so that it can be sent again; long ones are cut. */
    @Override
    public String toString() {
        String body = new String(content, StandardCharsets.ISO_8859_1);
        return "#" + number + " (" + operation + ", claimed " + claim + ")\n"
                + printable(method + " " + target + " HTTP/1.1") + "\n"
                + printable(String.join("\n", headers)) + "\n\n"
                + printable(body.length() > 2_000 ? body.substring(0, 2_000) + "… " + body.length() + " bytes" : body);
    }

    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> {
            if (c == '\n' || (c >= ' ' && c < 0x7f)) {
                out.append((char) c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
        });
        return out.toString();
    }
}
