package io.carillon.resource;

import io.carillon.content.Content;
import io.carillon.content.JsonText;
import io.carillon.problem.Problem;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonPointer;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The application of a JSON patch to one document. Used by one thread.
 *
 * <p>Values are shared and never change; Jakarta JSON makes the new document. What it does not do is done here first: it takes
 * {@code 01} and digits of other scripts for an index, looks through a {@code -} in the middle of a path, and has no bounds.
 * A {@code copy} doubles the document for a few bytes, so size, depth and the work done are counted at each step.
 */
final class PatchRun {
    /**
     * Bytes looked at, where a member or an element of a container that has to be copied counts as {@link #COPY_COST} of them.
     * It keeps a patch from holding up the changes of others for more than some tenths of a second.
     */
    static final long MAX_WORK = 64L << 20;

    private static final int COPY_COST = 16;
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    private JsonValue document;
    private long bytes;
    private long work;
    private int index;

    /** @param bytes of the document */
    PatchRun(JsonObject document, long bytes) {
        this.document = document;
        this.bytes = bytes;
    }

    JsonValue run(List<PatchOperation> operations) {
        for (index = 0; index < operations.size(); index++) {
            operations.get(index).run(this);
        }
        return document;
    }

    JsonValue get(Pointer path) {
        return find(path.tokens()).orElseThrow(() -> conflict("there is nothing at '" + path.text() + "'"));
    }

    void test(Pointer path, JsonValue value) {
        if (!get(path).equals(value)) {
            throw conflict("the value at '" + path.text() + "' is another");
        }
    }

    void add(Pointer path, JsonValue value) {
        if (path.isWhole()) {
            replaceWhole(value);
            return;
        }
        List<String> above = path.tokens().subList(0, path.tokens().size() - 1);
        JsonValue parent = find(above).orElse(JsonValue.NULL);
        boolean fits = parent instanceof JsonArray array
                ? path.last().equals("-")
                        || index(path.last(), array.size() + 1).isPresent()
                : parent instanceof JsonObject;
        if (!fits) {
            throw conflict("there is no place '" + path.text() + "'");
        }
        document = pointer(path).add(structure(), value);
        admit(path, value);
    }

    void replace(Pointer path, JsonValue value) {
        if (path.isWhole()) {
            replaceWhole(value);
            return;
        }
        get(path);
        document = pointer(path).replace(structure(), value);
        admit(path, value);
    }

    void remove(Pointer path) {
        get(path);
        document = pointer(path).remove(structure());
    }

    private void replaceWhole(JsonValue value) {
        document = value;
        admit(new Pointer("", List.of()), value);
    }

    private JsonStructure structure() {
        return (JsonStructure) document; // a scalar has no places but the whole, so nobody gets here with one
    }

    private JsonPointer pointer(Pointer path) {
        JsonValue place = document;
        for (String token : path.tokens()) {
            if (place instanceof JsonArray array) {
                spend((long) COPY_COST * array.size());
                place = step(array, token).orElse(JsonValue.NULL);
            } else if (place instanceof JsonObject object) {
                spend((long) COPY_COST * object.size());
                place = object.getOrDefault(token, JsonValue.NULL);
            }
        }
        return JsonText.JSON.createPointer(path.text());
    }

    private Optional<JsonValue> find(List<String> tokens) {
        Optional<JsonValue> place = Optional.of(document);
        for (String token : tokens) {
            place = place.flatMap(above -> step(above, token));
        }
        return place;
    }

    private static Optional<JsonValue> step(JsonValue above, String token) {
        if (above instanceof JsonObject object) {
            return Optional.ofNullable(object.get(token));
        }
        return above instanceof JsonArray array ? index(token, array.size()).map(array::get) : Optional.empty();
    }

    /** An array index (RFC 6901 §4) below a bound. */
    private static Optional<Integer> index(String token, int bound) {
        return Optional.of(token)
                .filter(digits -> INDEX.matcher(digits).matches())
                .map(Integer::valueOf)
                .filter(index -> index < bound);
    }

    /** Counts a value that was put at a place; what it took the place of is noticed when the bound is near. */
    private void admit(Pointer path, JsonValue value) {
        Extent extent = Extent.of(value);
        spend(extent.bytes());
        if (path.tokens().size() + extent.depth() > JsonText.MAX_DEPTH) {
            throw refuse(
                    ProblemType.INVALID_RESOURCE,
                    "makes more than " + JsonText.MAX_DEPTH + " levels of arrays and objects");
        }
        bytes += extent.bytes() + (path.isWhole() ? 0 : Extent.quoted(path.last()) + 2);
        if (bytes > ResourceBody.MAX_BYTES) {
            bytes = Extent.of(document).bytes();
            spend(bytes);
        }
        if (bytes > ResourceBody.MAX_BYTES) {
            throw refuse(ProblemType.CONTENT_TOO_LARGE, "makes more than " + Content.MAX_BYTES + " bytes");
        }
    }

    private void spend(long effort) {
        work += effort;
        if (work > MAX_WORK) {
            throw refuse(ProblemType.CONTENT_TOO_LARGE, "is more work than one patch may be: split the patch");
        }
    }

    private ProblemException conflict(String why) {
        return refuse(ProblemType.PATCH_CONFLICT, "cannot be done: " + why);
    }

    private ProblemException refuse(ProblemType type, String what) {
        return new ProblemException(Problem.of(type, "Operation " + index + " of the patch " + what + ".")
                .with("operation", index));
    }
}
