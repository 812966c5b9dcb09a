package io.carillon.system;

import io.carillon.system.client.RawJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The 250 country documents: real input, with real Unicode and real nesting. */
public final class Countries {
    public static final String COLLECTION = "/api/countries";

    /** Code (cca3) to document, without an id of ours. */
    static final Map<String, String> ALL = load();

    private Countries() {}

    static List<String> codes() {
        return List.copyOf(ALL.keySet());
    }

    /** The document with {@code id} and a token that no other write has. */
    static String document(String code, long token) {
        return "{\"id\":\"" + code + "\",\"token\":" + token + ","
                + ALL.get(code).substring(1);
    }

    private static Map<String, String> load() {
        try (InputStream in = Countries.class.getResourceAsStream("/countries/countries.json")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> all = new LinkedHashMap<>();
            for (String document : RawJson.elements(text)) {
                all.put(RawJson.string(RawJson.members(document).get("cca3")), document);
            }
            if (all.size() != 250) {
                throw new IllegalStateException(all.size() + " countries");
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
