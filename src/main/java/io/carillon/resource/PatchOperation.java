package io.carillon.resource;

import jakarta.json.JsonValue;

/** One operation of a JSON patch (RFC 6902 §4). */
sealed interface PatchOperation {
    void run(PatchRun run);

    /** As the client wrote it, for messages. */
    String name();

    Pointer path();

    /** Puts a value at a place; into an array it is put in between. */
    record Add(Pointer path, JsonValue value) implements PatchOperation {
        @Override
        public String name() {
            return "add";
        }

        @Override
        public void run(PatchRun run) {
            run.add(path, value);
        }
    }

    /** Takes away what is at a place. */
    record Remove(Pointer path) implements PatchOperation {
        @Override
        public String name() {
            return "remove";
        }

        @Override
        public void run(PatchRun run) {
            run.remove(path);
        }
    }

    /** Puts a value where there is one. */
    record Replace(Pointer path, JsonValue value) implements PatchOperation {
        @Override
        public String name() {
            return "replace";
        }

        @Override
        public void run(PatchRun run) {
            run.replace(path, value);
        }
    }

    /** Takes what is at one place to another. */
    record Move(Pointer from, Pointer path) implements PatchOperation {
        @Override
        public String name() {
            return "move";
        }

        @Override
        public void run(PatchRun run) {
            JsonValue value = run.get(from);
            if (!from.equals(path)) {
                run.remove(from);
                run.add(path, value);
            }
        }
    }

    /** Puts what is at one place at another, too. */
    record Copy(Pointer from, Pointer path) implements PatchOperation {
        @Override
        public String name() {
            return "copy";
        }

        @Override
        public void run(PatchRun run) {
            run.add(path, run.get(from));
        }
    }

    /** Goes on only if a value is what is at a place. */
    record Test(Pointer path, JsonValue value) implements PatchOperation {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public void run(PatchRun run) {
            run.test(path, value);
        }
    }
}
