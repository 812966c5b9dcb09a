package io.carillon.access;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Selectors in one line, with commas or blanks between. A comma within parentheses or braces, {@code {id,other}} or
 * {@code ([0-9]{1,3})}, is the selector's own, and so is one after a backslash.
 */
final class SelectorList {
    private SelectorList() {}

    static Set<String> split(String line) {
        Set<String> texts = new LinkedHashSet<>();
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (depth == 0 && (c == ',' || Character.isWhitespace(c))) {
                add(texts, text);
                continue;
            }
            text.append(c);
            if (c == '\\' && i + 1 < line.length()) {
                text.append(line.charAt(++i));
            } else if (c == '(' || c == '{') {
                depth++;
            } else if (c == ')' || c == '}') {
                depth = Math.max(0, depth - 1);
            }
        }
        add(texts, text);
        return texts;
    }

    private static void add(Set<String> texts, StringBuilder text) {
        if (text.length() > 0) {
            texts.add(text.toString());
            text.setLength(0);
        }
    }
}
