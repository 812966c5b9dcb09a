package io.carillon.resource;

import jakarta.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A place in a JSON document (RFC 6901).
 *
 * @param text as it was written
 * @param tokens unescaped; none for the whole document
 */
record Pointer(String text, List<String> tokens) {
    private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");

    /**
     * Reads a pointer.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Pointer parse(String text) {
        if (text.isEmpty()) {
            return new Pointer(text, List.of());
        }
        if (text.charAt(0) != '/' || BAD_ESCAPE.matcher(text).find()) {
            throw new IllegalArgumentException("not a JSON pointer");
        }
        List<String> tokens = Arrays.stream(text.substring(1).split("/", -1))
                .map(Json::decodePointer)
                .toList();
        return new Pointer(text, tokens);
    }

    boolean isWhole() {
        return tokens.isEmpty();
    }

    /** The last token; there is none of the whole document. */
    String last() {
        return tokens.get(tokens.size() - 1);
    }

    /** True if this is the place of something that holds the other place. */
    boolean isAbove(Pointer other) {
        return other.tokens.size() > tokens.size()
                && other.tokens.subList(0, tokens.size()).equals(tokens);
    }
}
