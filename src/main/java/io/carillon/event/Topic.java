package io.carillon.event;

/**
 * What an event is about. Its text is its only form: a text that another text could stand for is refused, so that routing and
 * authorization, which both compare these characters, cannot be made to see two topics in one or one in two. It is
 *
 * <ul>
 *   <li>a path below the hub, {@code /api/notes/7}, for a resource always {@code /api/{collection}/{id}};
 *   <li>an absolute URL, {@code https://example.com/books/1} or {@code urn:isbn:9780141036144};
 *   <li>or a name, {@code news}: letters, digits and {@code . _ ~ -}.
 * </ul>
 *
 * @param value 1 to 1,024 ASCII characters, canonical as {@link TopicSyntax} has it
 */
public record Topic(String value) {
    /** Long enough for any path of ours, short enough that 100 of them are no burden. */
    public static final int MAX_CHARS = 1_024;

    /**
     * Checks the rule above.
     *
     * @throws IllegalArgumentException if the value breaks it; the message says how
     */
    public Topic {
        checkText("a topic", value);
        TopicSyntax.check(value);
    }

    static void checkText(String what, String value) {
        if (value.isEmpty() || value.length() > MAX_CHARS) {
            throw new IllegalArgumentException(what + " has 1 to " + MAX_CHARS + " characters");
        }
        if (value.codePoints().anyMatch(Topic::forbidden)) {
            throw new IllegalArgumentException(what + " holds no control or format characters and no lone surrogates");
        }
    }

    private static boolean forbidden(int codePoint) {
        int kind = Character.getType(codePoint);
        return kind == Character.CONTROL
                || kind == Character.FORMAT
                || kind == Character.SURROGATE
                || kind == Character.LINE_SEPARATOR
                || kind == Character.PARAGRAPH_SEPARATOR;
    }

    @Override
    public String toString() {
        return value;
    }
}
