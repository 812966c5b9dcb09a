package io.carillon.system.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The status line and the fields of a response, in their order. */
public record HttpHead(int status, List<Field> fields) {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([1-5][0-9]{2})(?: .*)?");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*");

    /** One field line. */
    public record Field(String name, String value) {}

    /** @param bytes up to and without the empty line */
    static HttpHead parse(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        Matcher status = STATUS_LINE.matcher(lines[0]);
        if (!status.matches()) {
            throw new WireViolation("not a status line: " + lines[0]);
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            Matcher field = FIELD.matcher(lines[i]);
            if (!field.matches()) {
                throw new WireViolation("not a header field: " + lines[i]);
            }
            fields.add(new Field(field.group(1), field.group(2)));
        }
        return new HttpHead(Integer.parseInt(status.group(1)), List.copyOf(fields));
    }

    /** The values of all fields of that name, joined as RFC 9110 §5.3 allows. */
    public Optional<String> field(String name) {
        List<String> values = fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }
}
