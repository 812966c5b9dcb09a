package io.carillon.resource;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Map;

/**
 * How much there is of a JSON value.
 *
 * @param bytes of its compact text in UTF-8
 * @param depth levels of arrays and objects; 0 for a scalar
 */
record Extent(long bytes, int depth) {
    /** Takes time in proportion to the bytes, and stack in proportion to the depth. */
    static Extent of(JsonValue value) {
        return switch (value.getValueType()) {
            case OBJECT -> of((JsonObject) value);
            case ARRAY -> of((JsonArray) value);
            case STRING -> new Extent(quoted(((JsonString) value).getString()), 0);
            case NUMBER, TRUE, FALSE, NULL -> new Extent(value.toString().length(), 0);
        };
    }

    private static Extent of(JsonObject object) {
        long bytes = 2;
        int depth = 0;
        for (Map.Entry<String, JsonValue> member : object.entrySet()) {
            Extent extent = of(member.getValue());
            bytes += quoted(member.getKey()) + 2 + extent.bytes;
            depth = Math.max(depth, extent.depth);
        }
        return new Extent(object.isEmpty() ? bytes : bytes - 1, depth + 1);
    }

    private static Extent of(JsonArray array) {
        long bytes = 2;
        int depth = 0;
        for (JsonValue element : array) {
            Extent extent = of(element);
            bytes += 1 + extent.bytes;
            depth = Math.max(depth, extent.depth);
        }
        return new Extent(array.isEmpty() ? bytes : bytes - 1, depth + 1);
    }

    static long quoted(String text) {
        long bytes = 2;
        for (int i = 0; i < text.length(); i++) {
            bytes += bytes(text.charAt(i));
        }
        return bytes;
    }

    private static int bytes(char c) {
        if (c < ' ') {
            return c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f' ? 2 : 6;
        }
        if (c < 0x80) {
            return c == '"' || c == '\\' ? 2 : 1;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
}
