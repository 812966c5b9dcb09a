package io.carillon.resource;

import io.carillon.content.Content;
import io.carillon.content.JsonText;
import io.carillon.log.Draft;
import io.carillon.log.ResourceKey;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a resource, in the client's order.
 *
 * @param members may hold {@code id} and {@code version}, which are the server's to give
 */
record ResourceBody(JsonObject members) {
    static final String ID = "id";
    static final String VERSION = "version";

    /** A resource may be as large as the content it came with, and what the server adds to it. */
    static final int MAX_BYTES = Content.MAX_BYTES + 256;

    private static final JsonGeneratorFactory GENERATORS = JsonText.JSON.createGeneratorFactory(Map.of());

    static ResourceBody read(byte[] utf8) {
        return of(JsonText.read(utf8, JsonText.MAX_DEPTH));
    }

    static ResourceBody of(JsonValue value) {
        if (value instanceof JsonObject members) {
            return new ResourceBody(members);
        }
        throw invalid("A resource is a JSON object.");
    }

    /** The id that the client chose, which is a good one. */
    Optional<String> id() {
        Optional<String> id = string(ID);
        if (id.isPresent() && !ResourceKey.isId(id.get())) {
            throw invalid(
                    "The id in the content has to be 1 to 128 of A-Z a-z 0-9 . _ ~ - and neither . nor .. itself.");
        }
        return id;
    }

    /** The version that the client says it started from. */
    Optional<String> version() {
        return string(VERSION);
    }

    private Optional<String> string(String name) {
        JsonValue value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof JsonString string) {
            return Optional.of(string.getString());
        }
        throw invalid("The " + name + " in the content has to be a string.");
    }

    /** Refuses an id in the content that is not the one in the path. */
    void checkId(String expected) {
        JsonValue id = members.get(ID);
        if (id != null
                && !(id instanceof JsonString string && string.getString().equals(expected))) {
            throw invalid("The id in the content is not " + expected + ", the one of the resource.");
        }
    }

    /**
     * The compact JSON text with {@code id} and a gap for the version's characters, in front wherever the client had them: so
     * the same members make the same text, and a write that changes nothing shows.
     */
    Draft draft(String id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int gap;
        try (JsonGenerator json = GENERATORS.createGenerator(out)) {
            json.writeStartObject();
            json.write(ID, id);
            gap = writeGap(json, out);
            for (Map.Entry<String, JsonValue> member : members.entrySet()) {
                if (!member.getKey().equals(ID) && !member.getKey().equals(VERSION)) {
                    json.write(member.getKey(), member.getValue());
                }
            }
            json.writeEnd();
        }
        byte[] text = out.toByteArray();
        if (text.length > MAX_BYTES) {
            throw Content.tooLarge();
        }
        return new Draft(Arrays.copyOf(text, gap), Arrays.copyOfRange(text, gap, text.length));
    }

    /** Where the version's characters belong: before the closing quote that was just written. */
    private static int writeGap(JsonGenerator json, ByteArrayOutputStream out) {
        json.write(VERSION, "");
        json.flush();
        return out.size() - 1;
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemType.INVALID_RESOURCE, detail);
    }
}
