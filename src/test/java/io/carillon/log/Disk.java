package io.carillon.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteDataSource;

/** A data directory as others see it: its files, and its database over a connection of one's own. */
final class Disk {
    private Disk() {}

    static Path file(Path directory) {
        return directory.resolve("carillon.db");
    }

    static Path marker(Path directory) {
        return directory.resolve("running");
    }

    static Jdbi database(Path directory) {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file(directory));
        return Jdbi.create(source);
    }

    static long number(Path directory, String sql) {
        return database(directory)
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    /** Each file that holds something of the database, and what is in it. */
    static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                boolean empty = name.endsWith("-wal") && Files.size(file) == 0;
                if (!name.equals("lock") && !name.endsWith("-shm") && !empty) {
                    contents.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return contents;
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Files below the directory that this process holds open; none where the system does not tell. */
    static long openFiles(Path directory) {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(each -> pointsBelow(each, directory)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean pointsBelow(Path descriptor, Path directory) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(directory.toRealPath());
        } catch (IOException e) {
            return false; // closed in the meantime
        }
    }
}
