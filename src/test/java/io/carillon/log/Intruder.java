package io.carillon.log;

import java.nio.file.Path;

/** Opens a log that another process may hold, and says what came of it. */
final class Intruder {
    private Intruder() {}

    public static void main(String[] args) {
        try (OpenLog log = OpenLog.in(Path.of(args[0]))) {
            System.out.println("opened at " + log.head());
        } catch (StoreException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
