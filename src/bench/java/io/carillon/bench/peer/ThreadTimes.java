package io.carillon.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the threads of a server's JVM have used since it started, by what they do. Of threads that have ended nothing is known. Empty
 * where there is no {@code /proc}.
 */
public final class ThreadTimes {
    private static final int MILLIS_PER_TICK = 10;

    /** By the thread's id. */
    private final Map<String, Line> lines;

    private ThreadTimes(Map<String, Line> lines) {
        this.lines = lines;
    }

    /** What a thread does, by the first 15 characters of its name, which is what the kernel keeps. */
    public enum Duty {
        SHARD("shard", "carillon-shard-"),
        REQUESTS("requests", "qtp|http-nio-"),
        JOURNAL("journal", "carillon-journa"),
        ANSWERS("answers", "carillon-answer"),
        COMPILER("compiler", "C[12] Compiler"),
        OTHERS("others", "");

        private final String title;
        private final Pattern name;

        Duty(String title, String name) {
            this.title = title;
            this.name = Pattern.compile(name);
        }

        private static Duty of(String name) {
            for (Duty duty : values()) {
                if (duty.name.matcher(name).lookingAt()) {
                    return duty;
                }
            }
            return OTHERS;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /**
     * CPU time.
     *
     * @param user outside of the kernel
     */
    public record Use(Duration user, Duration kernel) {
        static final Use NONE = new Use(Duration.ZERO, Duration.ZERO);

        private Use plus(Use other) {
            return new Use(user.plus(other.user), kernel.plus(other.kernel));
        }

        private Use minus(Use other) {
            return new Use(user.minus(other.user), kernel.minus(other.kernel));
        }
    }

    /** One thread. */
    private record Line(Duty duty, Use use) {}

    static ThreadTimes of(long pid) {
        Map<String, Line> lines = new HashMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            threads.forEach(thread -> add(thread, lines));
        } catch (IOException e) {
            return new ThreadTimes(Map.of()); // no Linux, or it has ended
        }
        return new ThreadTimes(lines);
    }

    /** A line's fields after the name in brackets: proc(5). */
    private static void add(Path thread, Map<String, Line> lines) {
        try {
            String line = Files.readString(thread.resolve("stat"));
            int end = line.lastIndexOf(')');
            String[] fields = line.substring(end + 2).split(" ", -1);
            lines.put(
                    thread.getFileName().toString(),
                    new Line(
                            Duty.of(line.substring(line.indexOf('(') + 1, end)),
                            new Use(ticks(fields[11]), ticks(fields[12]))));
        } catch (IOException e) {
            // it has ended meanwhile
        }
    }

    private static Duration ticks(String count) {
        return Duration.ofMillis(Long.parseLong(count) * MILLIS_PER_TICK);
    }

    /** What the threads that are there now have used since then. */
    public ThreadTimes minus(ThreadTimes before) {
        Map<String, Line> since = new HashMap<>();
        lines.forEach((id, line) -> {
            Line then = before.lines.get(id);
            since.put(id, then == null ? line : new Line(line.duty(), line.use().minus(then.use())));
        });
        return new ThreadTimes(since);
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    public Use of(Duty duty) {
        return lines.values().stream()
                .filter(line -> line.duty() == duty)
                .map(Line::use)
                .reduce(Use.NONE, Use::plus);
    }
}
