package io.carillon.faults;

import io.carillon.system.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server holds at a moment.
 *
 * @param heap bytes of the objects that are reachable
 * @param workers threads of the container's pool, which grows with each moment in which requests wait, up to a maximum
 * @param threads all others
 * @param resident bytes of the process in memory
 */
record Footprint(long heap, long workers, long threads, long descriptors, long resident) {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    /** As Jetty and Tomcat call them. */
    private static final Pattern WORKER = Pattern.compile("qtp\\d.*|http-nio-.*");

    private static final double MIB = 1024.0 * 1024;

    static Footprint of(Server server) {
        Matcher total = TOTAL.matcher(server.jcmd("GC.class_histogram"));
        if (!total.find()) {
            throw new IllegalStateException("jcmd says nothing of the heap");
        }
        List<String> threads = threads(server);
        long workers =
                threads.stream().filter(name -> WORKER.matcher(name).matches()).count();
        return new Footprint(
                Long.parseLong(total.group(1)),
                workers,
                threads.size() - workers,
                server.openFiles().size(),
                status(server, "VmRSS") * 1024);
    }

    /** Bytes: the most that was in memory since the process was started. */
    static long mostResident(Server server) {
        return status(server, "VmHWM") * 1024;
    }

    /** Their names, of which the system keeps 15 characters. */
    private static List<String> threads(Server server) {
        List<String> names = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(process(server).resolve("task"))) {
            for (Path task : (Iterable<Path>) tasks::iterator) {
                names.add(name(task));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static String name(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (NoSuchFileException e) {
            return ""; // it has ended since
        }
    }

    private static Path process(Server server) {
        return Path.of("/proc", Long.toString(server.pid()));
    }

    /** A line of proc(5)'s {@code status}. */
    private static long status(Server server, String name) {
        try {
            return Files.readAllLines(process(server).resolve("status")).stream()
                    .filter(line -> line.startsWith(name + ':'))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f MiB live heap, %d threads and %d of the container's pool, %d descriptors, %.0f MiB resident",
                heap / MIB,
                threads,
                workers,
                descriptors,
                resident / MIB);
    }
}
