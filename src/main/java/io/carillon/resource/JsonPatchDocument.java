package io.carillon.resource;

import io.carillon.content.JsonText;
import io.carillon.problem.Problem;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON patch (RFC 6902) that is known to be well-formed.
 *
 * @param operations at most {@link #MAX_OPERATIONS}
 */
record JsonPatchDocument(List<PatchOperation> operations) implements PatchDocument {
    static final int MAX_OPERATIONS = 1_000;

    /** The array and the operation stand around a value that may be as deep as a resource. */
    private static final int MAX_DEPTH = JsonText.MAX_DEPTH + 2;

    static JsonPatchDocument read(byte[] utf8) {
        if (!(JsonText.read(utf8, MAX_DEPTH) instanceof JsonArray array)) {
            throw new ProblemException(ProblemType.MALFORMED_PATCH, "A JSON patch is an array of operations.");
        }
        if (array.size() > MAX_OPERATIONS) {
            throw new ProblemException(Problem.of(
                            ProblemType.CONTENT_TOO_LARGE,
                            "A JSON patch has at most " + MAX_OPERATIONS + " operations: split it.")
                    .with("limit", MAX_OPERATIONS));
        }
        List<PatchOperation> operations = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            try {
                operations.add(operation(array.get(i)));
            } catch (IllegalArgumentException e) {
                throw new ProblemException(Problem.of(
                                ProblemType.MALFORMED_PATCH, "Operation " + i + " of the patch " + e.getMessage() + ".")
                        .with("operation", i));
            }
        }
        return new JsonPatchDocument(List.copyOf(operations));
    }

    @Override
    public JsonValue apply(JsonObject current, int bytes) {
        if ((long) operations.size() * bytes > PatchRun.MAX_WORK) {
            throw new ProblemException(
                    ProblemType.CONTENT_TOO_LARGE,
                    operations.size() + " operations on a resource of " + bytes
                            + " bytes are more work than one patch may be: split the patch.");
        }
        return new PatchRun(current, bytes).run(operations);
    }

    private static PatchOperation operation(JsonValue json) {
        if (!(json instanceof JsonObject members)) {
            throw new IllegalArgumentException("is not an object");
        }
        String name = string(members, "op");
        Pointer path = pointer(members, "path");
        return switch (name) {
            case "add" -> new PatchOperation.Add(path, value(members));
            case "remove" -> remove(path);
            case "replace" -> new PatchOperation.Replace(path, value(members));
            case "move" -> move(pointer(members, "from"), path);
            case "copy" -> new PatchOperation.Copy(pointer(members, "from"), path);
            case "test" -> new PatchOperation.Test(path, value(members));
            default -> throw new IllegalArgumentException("has an op that is none of those in RFC 6902");
        };
    }

    private static PatchOperation remove(Pointer path) {
        if (path.isWhole()) {
            throw new IllegalArgumentException("removes the whole resource, which is what DELETE is for");
        }
        return new PatchOperation.Remove(path);
    }

    private static PatchOperation move(Pointer from, Pointer path) {
        if (from.isAbove(path)) {
            throw new IllegalArgumentException("moves a value into itself");
        }
        return new PatchOperation.Move(from, path);
    }

    private static JsonValue value(JsonObject members) {
        JsonValue value = members.get("value");
        if (value == null) {
            throw new IllegalArgumentException("has no value");
        }
        return value;
    }

    private static Pointer pointer(JsonObject members, String name) {
        try {
            return Pointer.parse(string(members, name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has no JSON pointer as its " + name, e);
        }
    }

    private static String string(JsonObject members, String name) {
        if (members.get(name) instanceof JsonString string) {
            return string.getString();
        }
        throw new IllegalArgumentException("has no string as its " + name);
    }
}
