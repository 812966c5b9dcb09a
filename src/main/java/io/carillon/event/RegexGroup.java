package io.carillon.event;

/**
 * The expressions that ECMAScript (flag {@code v}, as the URL Pattern Standard has it) and RE2/J read alike, for ASCII texts
 * without blanks. Everything else is refused: what RE2/J cannot do in linear time, and what the two understand differently. Used
 * once, by one thread.
 */
final class RegexGroup {
    private static final String CLASS_ESCAPES = "dDwWsS";
    private static final String CONTROLS = "tnrfv";
    private static final String SYNTAX = "^$\\.*+?()[]{}|/";
    private static final String CLASS_SYNTAX = "()[]{}/-|\\";
    private static final String CLASS_PUNCTUATION = "&-!#%,:;<=>@`~";
    private static final String NOT_DOUBLED = "&!#$%*+,.:;<=>?@^`~";

    private final String text;
    private int at;
    /** Whether there is something before that may be repeated. */
    private boolean repeatable;

    private RegexGroup(String text) {
        this.text = text;
    }

    /**
     * Checks an expression.
     *
     * @throws IllegalArgumentException if it is not one of them; the message says where
     */
    static void check(String text) {
        RegexGroup group = new RegexGroup(text);
        while (group.at < text.length()) {
            group.element();
        }
    }

    private void element() {
        char c = text.charAt(at);
        switch (c) {
            case '\\' -> {
                boolean boundary = escape(SYNTAX, "bB");
                repeatable = !boundary;
            }
            case '[' -> {
                characters();
                repeatable = true;
            }
            case '(' -> {
                refuseUnless(text.startsWith("(?:", at), "only (?: groups are taken");
                at += 3;
                repeatable = false;
            }
            case '|', '^', '$' -> {
                at++;
                repeatable = false;
            }
            case '*', '+', '?', '{' -> quantifier();
            case ']', '}' -> throw refused("it is written \\" + c);
            default -> {
                at++;
                repeatable = true;
            }
        }
    }

    private void quantifier() {
        refuseUnless(repeatable, "there is nothing to repeat");
        if (text.charAt(at) == '{') {
            int end = text.indexOf('}', at);
            refuseUnless(
                    end >= 0 && text.substring(at + 1, end).matches("[0-9]{1,3}(,([0-9]{1,3})?)?"),
                    "a number of times is {n}, {n,} or {n,m}, up to 999");
            at = end;
        }
        at++;
        if (text.startsWith("?", at)) {
            at++; // reluctant: whether the whole matches is the same
        }
        repeatable = false;
    }

    /** True if what is escaped is an assertion. */
    private boolean escape(String punctuation, String assertions) {
        char c = at + 1 < text.length() ? text.charAt(at + 1) : 'Q';
        boolean known = CLASS_ESCAPES.indexOf(c) >= 0
                || CONTROLS.indexOf(c) >= 0
                || punctuation.indexOf(c) >= 0
                || assertions.indexOf(c) >= 0;
        boolean hex = c == 'x'
                && at + 4 <= text.length()
                && text.substring(at + 2, at + 4).matches("[0-9A-Fa-f]{2}");
        refuseUnless(
                known || hex, "this escape is not taken; \\d \\D \\w \\W \\s \\S \\b \\B \\xHH and punctuation are");
        at += hex ? 4 : 2;
        return assertions.indexOf(c) >= 0;
    }

    private void characters() {
        int open = at++;
        if (text.startsWith("^", at)) {
            at++;
        }
        refuseUnless(!text.startsWith("]", at), "it is empty");
        while (at < text.length() && text.charAt(at) != ']') {
            boolean many = member();
            if (text.startsWith("-", at) && !text.startsWith("-]", at)) {
                at++;
                refuseUnless(at < text.length() && !many, "a range has a character at each end");
                refuseUnless(!member(), "a range has a character at each end");
            }
        }
        refuseUnless(at < text.length(), "the '[' at " + open + " is not closed");
        at++;
    }

    /** One character or class of a set; true if it is a class. */
    private boolean member() {
        char c = text.charAt(at);
        if (c == '\\') {
            boolean many = at + 1 < text.length() && CLASS_ESCAPES.indexOf(text.charAt(at + 1)) >= 0;
            escape(SYNTAX + CLASS_PUNCTUATION, "");
            return many;
        }
        refuseUnless(CLASS_SYNTAX.indexOf(c) < 0, "in [ ] it is written with a backslash");
        refuseUnless(
                NOT_DOUBLED.indexOf(c) < 0 || !text.startsWith(Character.toString(c), at + 1),
                "in [ ] it does not stand twice");
        at++;
        return false;
    }

    private void refuseUnless(boolean fine, String why) {
        if (!fine) {
            throw refused(why);
        }
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("the topic pattern has the expression (" + text
                + "), which is not taken for what is at " + at + ": " + why);
    }
}
