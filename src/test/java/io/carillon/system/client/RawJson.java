package io.carillon.system.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes JSON apart without changing a byte of its parts, so that two texts of one value can be compared as they were sent.
 * Knows the outline of RFC 8259 only: enough for what a server made, not to judge it.
 */
public final class RawJson {
    private final String text;
    private int at;

    private RawJson(String text) {
        this.text = text;
    }

    /** An object's members: name to the text of the value, white space around it taken off. */
    public static Map<String, String> members(String object) {
        RawJson json = new RawJson(object);
        Map<String, String> members = new LinkedHashMap<>();
        json.next('{');
        while (!json.ends('}', members.isEmpty())) {
            json.space();
            String name = string(json.value());
            json.next(':');
            if (members.put(name, json.value()) != null) {
                throw json.unexpected("a second member " + name);
            }
        }
        json.end();
        return members;
    }

    /** An array's elements. */
    public static List<String> elements(String array) {
        RawJson json = new RawJson(array);
        List<String> elements = new ArrayList<>();
        json.next('[');
        while (!json.ends(']', elements.isEmpty())) {
            elements.add(json.value());
        }
        json.end();
        return elements;
    }

    /** What a string literal says. */
    public static String string(String literal) {
        if (literal.length() < 2 || literal.charAt(0) != '"' || !literal.endsWith("\"")) {
            throw new WireViolation("not a JSON string: " + literal);
        }
        if (literal.indexOf('\\') < 0) {
            return literal.substring(1, literal.length() - 1);
        }
        StringBuilder out = new StringBuilder(literal.length());
        for (int i = 1; i < literal.length() - 1; i++) {
            char c = literal.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escape = literal.charAt(++i);
            switch (escape) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    out.append((char) Integer.parseInt(literal.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> out.append(escape);
            }
        }
        return out.toString();
    }

    /** A string as a literal. */
    public static String literal(String string) {
        StringBuilder out = new StringBuilder(string.length() + 2).append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private String value() {
        space();
        int begin = at;
        int depth = 0;
        do {
            if (at >= text.length()) {
                throw unexpected("the end");
            }
            char c = text.charAt(at);
            if (c == '"') {
                skipString();
            } else if (c == '{' || c == '[') {
                depth++;
                at++;
            } else if (c == '}' || c == ']') {
                depth--;
                at++;
            } else if (depth == 0) {
                skipWord();
            } else {
                at++;
            }
        } while (depth > 0);
        return text.substring(begin, at);
    }

    private void skipString() {
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= text.length()) {
            throw unexpected("the end within a string");
        }
        at++;
    }

    private void skipWord() {
        int begin = at;
        while (at < text.length() && ",]}: \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == begin) {
            throw unexpected("'" + text.charAt(at) + "'");
        }
    }

    private boolean ends(char end, boolean first) {
        space();
        if (at < text.length() && text.charAt(at) == end) {
            at++;
            return true;
        }
        if (!first) {
            next(',');
        }
        return false;
    }

    private void next(char expected) {
        space();
        if (at >= text.length() || text.charAt(at) != expected) {
            throw unexpected(at >= text.length() ? "the end" : "'" + text.charAt(at) + "'");
        }
        at++;
    }

    private void end() {
        space();
        if (at < text.length()) {
            throw unexpected("more");
        }
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private WireViolation unexpected(String what) {
        return new WireViolation(
                "JSON with " + what + " at " + at + ": " + text.substring(0, Math.min(200, text.length())));
    }
}
