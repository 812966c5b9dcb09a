package io.carillon.openapi;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * What descriptions of several paths share: schemas, parameters, header fields, ways to show a token. Immutable.
 *
 * @param json the document's member {@code components}
 */
record Components(JsonObject json) {
    /** The static methods of {@code Json} search the class path each time they are called. */
    static final JsonProvider JSON = JsonProvider.provider();

    private static final String FILE = "components.json";

    /** Those of the file beside this class. */
    static Components read() {
        try (InputStream in = Components.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + FILE);
            }
            return new Components(JSON.createReader(in).readObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonObject parameter(String key) {
        return entry("parameters", key);
    }

    JsonObject header(String name) {
        return entry("headers", name);
    }

    /** A reference to a schema that is there. */
    JsonObject schema(String name) {
        entry("schemas", name);
        return JSON.createObjectBuilder()
                .add("$ref", "#/components/schemas/" + name)
                .build();
    }

    JsonObject reference(String kind, String key) {
        entry(kind, key);
        return JSON.createObjectBuilder()
                .add("$ref", "#/components/" + kind + "/" + key)
                .build();
    }

    /** The same with another value of an entry. */
    Components with(String kind, String key, JsonValue value) {
        JsonObject entries = JSON.createObjectBuilder(json.getJsonObject(kind))
                .add(key, value)
                .build();
        return new Components(JSON.createObjectBuilder(json).add(kind, entries).build());
    }

    private JsonObject entry(String kind, String key) {
        JsonObject entry = json.getJsonObject(kind).getJsonObject(key);
        if (entry == null) {
            throw new IllegalStateException("components.json has no " + key + " among its " + kind);
        }
        return entry;
    }
}
