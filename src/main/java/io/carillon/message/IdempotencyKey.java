package io.carillon.message;

import io.carillon.content.Fields;
import io.carillon.log.Claim;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The field {@code Idempotency-Key}. It is a structured string, in quotes (draft-ietf-httpapi-idempotency-key-header §2.1, RFC
 * 9651 §3.3.3); without them, as most clients send it, it means the same.
 */
final class IdempotencyKey {
    private static final String NAME = "Idempotency-Key";
    private static final Pattern QUOTED = Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*)\"");
    private static final Pattern BARE = Pattern.compile("[!#-+\\--~]*");

    private IdempotencyKey() {}

    static Optional<String> of(Fields fields) {
        List<String> lines = fields.lines(NAME);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String line = lines.size() == 1 ? lines.get(0).strip() : "";
        Matcher quoted = QUOTED.matcher(line);
        String key = quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : line;
        if (key.isEmpty()
                || key.length() > Claim.MAX_CHARS
                || (!quoted.matches() && !BARE.matcher(line).matches())) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    NAME + ": one line with 1 to " + Claim.MAX_CHARS + " printable characters of ASCII, in quotes.");
        }
        return Optional.of(key);
    }
}
