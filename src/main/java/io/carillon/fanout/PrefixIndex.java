package io.carillon.fanout;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Values by the text that something has to start with: for a text it finds those whose prefix it has, and looks at few others.
 * Owned by one thread.
 */
final class PrefixIndex<V> {
    private final TreeMap<String, V> values = new TreeMap<>();

    /** The values by their prefixes, to be changed by the owner. */
    Map<String, V> values() {
        return values;
    }

    /**
     * Calls for each value whose prefix the text starts with, the longest first. The prefixes of a text come before it in the
     * order of texts; when the next one before it is none, all that follow share no more with the text than that one does.
     */
    void under(String text, Consumer<V> each) {
        String bound = text;
        Map.Entry<String, V> entry = values.floorEntry(bound);
        while (entry != null) {
            int shared = shared(entry.getKey(), text);
            if (shared == entry.getKey().length()) {
                each.accept(entry.getValue());
                entry = values.lowerEntry(entry.getKey());
            } else {
                bound = text.substring(0, shared);
                entry = values.floorEntry(bound);
            }
        }
    }

    private static int shared(String one, String other) {
        int length = Math.min(one.length(), other.length());
        int at = 0;
        while (at < length && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }
}
