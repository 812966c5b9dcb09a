package io.carillon.faults;

import io.carillon.system.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a server holds at a moment.
 *
 * @param heap bytes that are reachable: what is left after a full collection
 * @param resident bytes of the process in memory
 */
record Footprint(long heap, long threads, long descriptors, long resident) {
    private static final Pattern USED = Pattern.compile("(?:generation|heap) .*?used (\\d+)K");
    private static final double MIB = 1024.0 * 1024;

    static Footprint of(Server server) {
        server.jcmd("GC.run");
        long used = USED.matcher(server.jcmd("GC.heap_info"))
                .results()
                .map(MatchResult::group)
                .mapToLong(Footprint::kib)
                .sum();
        if (used == 0) {
            throw new IllegalStateException("jcmd says nothing of the heap");
        }
        return new Footprint(
                used, status(server, "Threads"), server.openFiles().size(), status(server, "VmRSS") * 1024);
    }

    /** Bytes: the most that was in memory since the process was started. */
    static long mostResident(Server server) {
        return status(server, "VmHWM") * 1024;
    }

    private static long kib(String line) {
        return Long.parseLong(line.replaceAll(".*used (\\d+)K", "$1")) * 1024;
    }

    /** A line of proc(5)'s {@code status}. */
    private static long status(Server server, String name) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status")).stream()
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
                "%.1f MiB live heap, %d threads, %d descriptors, %.0f MiB resident",
                heap / MIB,
                threads,
                descriptors,
                resident / MIB);
    }
}
