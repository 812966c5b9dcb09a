package io.carillon.event;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the log, written {@code <epoch>-<offset>}: right after the event with that offset. It is the SSE {@code id},
 * the CloudEvents {@code id}, a resource's {@code version} and its ETag.
 *
 * @param epoch one to 32 of {@code a-z0-9}: which history the offset counts in
 * @param offset 0 (before the first event) or the offset of an event, counted from 1 without gaps
 */
public record Cursor(String epoch, long offset) {
    private static final Pattern SYNTAX = Pattern.compile("([a-z0-9]{1,32})-(0|[1-9][0-9]{0,17})");

    public Cursor {
        if (epoch.isEmpty() || epoch.length() > 32 || offset < 0) {
            throw new IllegalArgumentException("not a cursor: " + epoch + "-" + offset);
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if the text is not {@code <epoch>-<offset>}; the message says what one looks like
     */
    public static Cursor parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a cursor is written <epoch>-<offset>, like k3f9-42");
        }
        return new Cursor(matcher.group(1), Long.parseLong(matcher.group(2)));
    }

    @Override
    public String toString() {
        return epoch + '-' + offset;
    }
}
