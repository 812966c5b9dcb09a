package io.carillon.system.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A cursor as a client may take it apart: {@code <epoch>-<offset>}. */
public record Position(String epoch, long offset) {
    private static final Pattern SYNTAX = Pattern.compile("([a-z0-9]{1,32})-(0|[1-9][0-9]{0,17})");

    public static Position of(String cursor) {
        Matcher matcher = SYNTAX.matcher(cursor);
        if (!matcher.matches()) {
            throw new WireViolation("not a cursor: " + cursor);
        }
        return new Position(matcher.group(1), Long.parseLong(matcher.group(2)));
    }

    @Override
    public String toString() {
        return epoch + '-' + offset;
    }
}
