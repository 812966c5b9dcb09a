package io.carillon.event;

/**
 * A part of a component's pattern (URL Pattern Standard §2.4).
 *
 * @param prefix what comes before it, or the fixed text itself, as it stands in a URL
 * @param expression for {@link Kind#EXPRESSION} only
 * @param suffix what comes after it
 */
record PatternPart(Kind kind, String prefix, String expression, String suffix, Modifier modifier) {
    enum Kind {
        TEXT,
        /** {@code :name}. */
        SEGMENT,
        /** {@code *}. */
        ANYTHING,
        /** {@code (…)}. */
        EXPRESSION
    }

    /** How often a part may come. */
    enum Modifier {
        ONCE(""),
        OPTIONAL("?"),
        ANY_NUMBER("*"),
        AT_LEAST_ONCE("+");

        final String sign;

        Modifier(String sign) {
            this.sign = sign;
        }

        boolean mayBeLeftOut() {
            return this == OPTIONAL || this == ANY_NUMBER;
        }

        boolean repeats() {
            return this == ANY_NUMBER || this == AT_LEAST_ONCE;
        }
    }

    static PatternPart text(String text) {
        return new PatternPart(Kind.TEXT, text, "", "", Modifier.ONCE);
    }
}
