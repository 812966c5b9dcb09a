package io.carillon.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The header fields of a request. */
public final class FakeFields {
    private FakeFields() {}

    /** Names and values in turn; a name may come again. */
    public static Fields of(String... namesAndValues) {
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.computeIfAbsent(namesAndValues[i], name -> new ArrayList<>()).add(namesAndValues[i + 1]);
        }
        return name -> fields.getOrDefault(name, List.of());
    }
}
