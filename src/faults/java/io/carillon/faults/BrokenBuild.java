package io.carillon.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A WAR made from the sources with one mistake in them, so that no mistake has to be kept in the product to be switched on.
 *
 * @param name of the mistake
 * @param source below {@code src/main/java}
 * @param sound what stands there, once
 * @param broken what stands in its place
 */
record BrokenBuild(String name, String source, String sound, String broken) {
    private static final Path SOURCES = Path.of("src/main/java");

    /** Everybody is answered, and then the data is written. */
    static final BrokenBuild ANSWERS_BEFORE_THE_COMMIT = new BrokenBuild(
            "answers before the commit", "io/carillon/log/Journal.java", "            batch.write();\n", """
                        batch.write();
                        for (int i = 0; i < pending.size(); i++) {
                            answer(pending.get(i), tellings.get(i));
                        }
            """);

    /** Subscribers hear of what is not on disk yet. */
    static final BrokenBuild TELLS_BEFORE_THE_COMMIT = new BrokenBuild(
            "tells before the commit", "io/carillon/log/Journal.java", "            batch.write();\n", """
                        batch.write();
                        if (!batch.events().isEmpty()) {
                            tail.append(batch.events(), batch.head());
                        }
            """);

    /** Who is overtaken by the ring goes on behind it. */
    static final BrokenBuild DROPS_AT_THE_RINGS_EDGE = new BrokenBuild(
            "drops at the ring's edge",
            "io/carillon/fanout/Shard.java",
            "                overrun(head);\n                break;\n",
            "                processed++;\n                continue;\n");

    /** Who has not read what is trimmed is not told. */
    static final BrokenBuild TRIMS_UNDER_A_READER = new BrokenBuild(
            "trims under a reader",
            "io/carillon/fanout/Subscriber.java",
            "notices.add(shard.words().gap(session, shard.cursorAt(cursor)));",
            "");

    /** Who comes back hears the last one again. */
    static final BrokenBuild REPEATS_THE_LAST = new BrokenBuild(
            "repeats the last event",
            "io/carillon/log/Lineage.java",
            "return within ? OptionalLong.of(cursor.offset()) : OptionalLong.empty();",
            "return within ? OptionalLong.of(Math.max(0, cursor.offset() - 1)) : OptionalLong.empty();");

    /** Makes it beside the sound one. */
    Path make(Path directory) throws IOException {
        Path classes = directory.resolve("classes");
        Path patched = directory.resolve("src").resolve(source);
        Files.createDirectories(patched.getParent());
        Files.createDirectories(classes);
        String text = Files.readString(SOURCES.resolve(source));
        int at = text.indexOf(sound);
        if (at < 0 || text.indexOf(sound, at + 1) >= 0) {
            throw new IllegalStateException(source + " is expected to hold once: " + sound);
        }
        Files.writeString(patched, text.replace(sound, broken));
        compile(patched, classes);
        Path war = directory.resolve("broken.war");
        Files.copy(Path.of(System.getProperty("carillon.test.war")), war, StandardCopyOption.REPLACE_EXISTING);
        replaceClasses(war, classes);
        return war;
    }

    private static void compile(Path file, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "--release",
                "17",
                "-proc:none",
                "-parameters",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                file.toString());
        if (compiler.run(null, null, null, options.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("the broken build does not compile: " + file);
        }
    }

    private static void replaceClasses(Path war, Path classes) throws IOException {
        URI uri = URI.create("jar:" + war.toUri());
        try (FileSystem inside = FileSystems.newFileSystem(uri, Map.of());
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path target = inside.getPath("/WEB-INF/classes/" + classes.relativize(file));
                if (!Files.exists(target)) {
                    throw new IllegalStateException("not a class of the WAR: " + target);
                }
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
