package io.carillon.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Another process that runs a class of the tests. */
final class ChildJvm {
    private ChildJvm() {}

    /** Standard error goes into standard output. */
    static Process start(Class<?> main, Path directory) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        directory.toString()))
                .redirectErrorStream(true)
                .start();
    }
}
