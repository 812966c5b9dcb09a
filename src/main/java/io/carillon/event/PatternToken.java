package io.carillon.event;

import java.util.ArrayList;
import java.util.List;

/**
 * A token of a pattern (URL Pattern Standard §2.1).
 *
 * @param index where it begins in the pattern, in chars
 * @param value the text it stands for: a name without its colon, an expression without its parentheses
 */
record PatternToken(Kind kind, int index, String value) {
    enum Kind {
        OPEN,
        CLOSE,
        REGEXP,
        NAME,
        CHAR,
        ESCAPED,
        MODIFIER,
        ASTERISK,
        END,
        INVALID
    }

    /**
     * Takes a text apart. What is no token becomes an {@link Kind#INVALID} one, which {@link #strict} refuses.
     */
    static List<PatternToken> lenient(String text) {
        List<PatternToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            int next = at + Character.charCount(c);
            Kind kind = simple(c);
            switch (kind) {
                case ESCAPED -> {
                    boolean last = next == text.length();
                    int end = last ? next : next + Character.charCount(text.codePointAt(next));
                    tokens.add(
                            new PatternToken(last ? Kind.INVALID : kind, at, last ? "\\" : text.substring(next, end)));
                    next = end;
                }
                case NAME -> {
                    int end = endOfName(text, next);
                    tokens.add(new PatternToken(
                            end == next ? Kind.INVALID : kind, at, end == next ? ":" : text.substring(next, end)));
                    next = end;
                }
                case REGEXP -> {
                    int end = endOfRegexp(text, next);
                    tokens.add(new PatternToken(
                            end < 0 ? Kind.INVALID : kind, at, end < 0 ? "(" : text.substring(next, end - 1)));
                    next = end < 0 ? next : end;
                }
                default -> tokens.add(new PatternToken(kind, at, text.substring(at, next)));
            }
            at = next;
        }
        tokens.add(new PatternToken(Kind.END, at, ""));
        return tokens;
    }

    /**
     * The same, all of it valid.
     *
     * @throws IllegalArgumentException if it is not; the message says where
     */
    static List<PatternToken> strict(String text) {
        List<PatternToken> tokens = lenient(text);
        for (PatternToken token : tokens) {
            if (token.kind == Kind.INVALID) {
                throw new IllegalArgumentException("the topic pattern has '" + token.value + "' at " + token.index
                        + " of '" + text + "' " + token.complaint());
            }
        }
        return tokens;
    }

    private String complaint() {
        return switch (value) {
            case ":" -> "without a name after it, like :id; write \\: for a colon";
            case "(" -> "which begins no expression of ASCII characters that ends with ')'";
            default -> "with nothing after it";
        };
    }

    private static Kind simple(int c) {
        return switch (c) {
            case '*' -> Kind.ASTERISK;
            case '+', '?' -> Kind.MODIFIER;
            case '\\' -> Kind.ESCAPED;
            case '{' -> Kind.OPEN;
            case '}' -> Kind.CLOSE;
            case ':' -> Kind.NAME;
            case '(' -> Kind.REGEXP;
            default -> Kind.CHAR;
        };
    }

    private static int endOfName(String text, int start) {
        int end = start;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            boolean fits = c == '$'
                    || c == '_'
                    || (end == start
                            ? Character.isUnicodeIdentifierStart(c)
                            : Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
            if (!fits) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    /** After the parenthesis that closes it, or -1. Groups in it must not capture. */
    private static int endOfRegexp(String text, int start) {
        int depth = 1;
        for (int at = start; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c > 127 || (at == start && c == '?')) {
                return -1;
            }
            if (c == '\\') {
                at++;
                if (at == text.length() || text.charAt(at) > 127) {
                    return -1;
                }
            } else if (c == ')' && --depth == 0) {
                return at == start ? -1 : at + 1;
            } else if (c == '(') {
                depth++;
                if (!text.startsWith("?", at + 1)) {
                    return -1;
                }
            }
        }
        return -1;
    }
}
