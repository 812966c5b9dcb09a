package io.carillon;

import java.util.List;

/**
 * An oracle for selectors: matching by recursion over characters, written apart from the code. {@code *}: any characters;
 * {@code :name}: at least one, but no slash; {@code {name}}: any of those that RFC 6570 expands a value to; all else: itself.
 */
public final class NaiveSelector {
    private NaiveSelector() {}

    public static boolean anySelects(List<String> selectors, String topic) {
        return selectors.stream().anyMatch(selector -> selects(selector, topic));
    }

    public static boolean selects(String selector, String topic) {
        if (selector.isEmpty()) {
            return topic.isEmpty();
        }
        char c = selector.charAt(0);
        if (c == '*') {
            return someBeginning(selector.substring(1), topic, 0, "");
        }
        if (c == ':') {
            int end = 1;
            while (end < selector.length() && Character.isLetter(selector.charAt(end))) {
                end++;
            }
            return someBeginning(selector.substring(end), topic, 1, "/");
        }
        if (c == '{') {
            return someBeginning(selector.substring(selector.indexOf('}') + 1), topic, 0, "/:");
        }
        return !topic.isEmpty() && topic.charAt(0) == c && selects(selector.substring(1), topic.substring(1));
    }

    /** Whether the rest selects what follows some beginning of the topic that is long enough and has none of these. */
    private static boolean someBeginning(String rest, String topic, int least, String without) {
        for (int i = 0; i <= topic.length(); i++) {
            if (i > 0 && without.indexOf(topic.charAt(i - 1)) >= 0) {
                return false;
            }
            if (i >= least && selects(rest, topic.substring(i))) {
                return true;
            }
        }
        return false;
    }
}
