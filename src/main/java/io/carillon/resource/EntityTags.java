package io.carillon.resource;

import io.carillon.content.Fields;
import io.carillon.log.Precondition;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields If-Match and If-None-Match (RFC 9110 §8.8.3, §13.1.1, §13.1.2). */
final class EntityTags {
    /** A tag, or nothing (RFC 9110 §5.6.1.2: empty elements of a list are passed over), up to the next comma or the end. */
    private static final Pattern ELEMENT =
            Pattern.compile("\\G[ \\t]*(?:(W/)?\"([\\x21\\x23-\\x7E\\x80-\\u00FF]*)\")?[ \\t]*(,|\\z)");

    private EntityTags() {}

    /** Strong comparison: a weak tag matches nothing, so it is left out. */
    static Optional<Precondition.Tags> ifMatch(Fields fields) {
        return parse(HttpHeaders.IF_MATCH, fields, false);
    }

    /** Weak comparison: a weak tag is as good as a strong one. */
    static Optional<Precondition.Tags> ifNoneMatch(Fields fields) {
        return parse(HttpHeaders.IF_NONE_MATCH, fields, true);
    }

    /**
     * Reads all lines of a field.
     *
     * @return empty if there is no such field
     */
    private static Optional<Precondition.Tags> parse(String field, Fields fields, boolean weakToo) {
        List<String> lines = fields.lines(field);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String value = String.join(",", lines);
        if (value.strip().equals("*")) {
            return Optional.of(new Precondition.Tags.Any());
        }
        Set<String> tags = new LinkedHashSet<>();
        boolean some = false;
        int end = 0;
        Matcher element = ELEMENT.matcher(value);
        while (end < value.length() && element.find()) {
            end = element.end();
            if (element.group(2) != null) {
                some = true;
                if (weakToo || element.group(1) == null) {
                    tags.add(element.group(2));
                }
            }
        }
        if (end < value.length() || !some) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, field + " holds either * or entity tags in quotes, like \"k3f9-42\".");
        }
        return Optional.of(new Precondition.Tags.Of(tags));
    }
}
