package io.carillon.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server's JVM holds after a full garbage collection, in bytes. The JVM has to run with {@link #TRACKING}.
 *
 * @param heap objects that are reachable
 * @param own those of them that are of Carillon's classes, without the arrays and collections they refer to
 * @param direct memory of direct buffers, and whatever else is allocated through Unsafe
 * @param resident the process's resident set
 */
public record Memory(long heap, long own, long direct, long resident) {
    public static final String TRACKING = "-XX:NativeMemoryTracking=summary";

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");
    private static final Pattern OWN = Pattern.compile("(?m)^ *[0-9]+: +[0-9]+ +([0-9]+) +(?:\\[+L)?io\\.carillon\\.");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=[0-9]+, committed=([0-9]+)\\)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");

    /** Collects twice: what the first one finalizes, the second one frees. */
    public static Memory of(Peer peer) {
        jcmd(peer.pid(), "GC.run");
        String histogram = jcmd(peer.pid(), "GC.class_histogram");
        String tracked = jcmd(peer.pid(), "VM.native_memory", "summary", "scale=b");
        return new Memory(
                sum(TOTAL, histogram),
                sum(OWN, histogram),
                sum(OTHER, tracked),
                sum(RESIDENT, status(peer.pid())) << 10);
    }

    private static long sum(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    private static String status(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            return Files.exists(status) ? Files.readString(status) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jcmd(long pid, String... command) {
        try {
            List<String> line = new ArrayList<>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
            line.add(Long.toString(pid));
            line.addAll(List.of(command));
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("jcmd: " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
