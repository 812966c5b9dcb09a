package io.carillon.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the last server said of its database. {@code running} is there while one runs, and left behind by one that was killed;
 * {@code stopped} says how one that stopped cleanly left the file. Used by the store, at its beginning and its end.
 */
final class StopMark {
    private final Path database;
    private final Path running;
    private final Path stopped;

    StopMark(Path database) {
        this.database = database;
        this.running = database.resolveSibling("running");
        this.stopped = database.resolveSibling("stopped");
    }

    /** Why all of the database has to be looked at; empty if there is none, or nobody has touched it since a clean stop. */
    Optional<String> suspicion() throws IOException {
        if (!Files.exists(database)) {
            return Optional.empty();
        }
        if (Files.exists(running)) {
            return Optional.of("The last server on " + database + " did not stop cleanly");
        }
        return Files.exists(stopped) && Files.readString(stopped).equals(state())
                ? Optional.empty()
                : Optional.of(database + " is not what a server left when it stopped");
    }

    /** True if a server has run on it. */
    boolean isThere() {
        return Files.exists(running) || Files.exists(stopped);
    }

    void begin() throws IOException {
        Files.writeString(running, "present while a server runs; left behind by one that was killed\n");
        Files.deleteIfExists(stopped);
    }

    /** Nobody has the database open any more. */
    void end() throws IOException {
        Files.writeString(stopped, state());
        Files.deleteIfExists(running);
    }

    private String state() throws IOException {
        return Files.size(database) + " bytes, changed at " + Files.getLastModifiedTime(database) + "\n";
    }
}
