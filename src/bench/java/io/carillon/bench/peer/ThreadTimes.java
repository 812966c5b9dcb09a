package io.carillon.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the threads of a server's JVM have used since it started, by what they do. Of threads that have ended nothing is known. Empty
 * where there is no {@code /proc}.
 */
public record ThreadTimes(Map<Duty, Use> uses) {
    private static final int MILLIS_PER_TICK = 10;

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

    static ThreadTimes of(long pid) {
        Map<Duty, Use> uses = new EnumMap<>(Duty.class);
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            threads.forEach(thread -> add(thread, uses));
        } catch (IOException e) {
            return new ThreadTimes(Map.of()); // no Linux, or it has ended
        }
        return new ThreadTimes(uses);
    }

    /** A line's fields after the name in brackets: proc(5). */
    private static void add(Path thread, Map<Duty, Use> uses) {
        try {
            String line = Files.readString(thread.resolve("stat"));
            int end = line.lastIndexOf(')');
            String[] fields = line.substring(end + 2).split(" ", -1);
            uses.merge(
                    Duty.of(line.substring(line.indexOf('(') + 1, end)),
                    new Use(ticks(fields[11]), ticks(fields[12])),
                    Use::plus);
        } catch (IOException e) {
            // it has ended meanwhile
        }
    }

    private static Duration ticks(String count) {
        return Duration.ofMillis(Long.parseLong(count) * MILLIS_PER_TICK);
    }

    public ThreadTimes minus(ThreadTimes before) {
        Map<Duty, Use> difference = new EnumMap<>(Duty.class);
        uses.forEach((duty, use) -> difference.put(duty, use.minus(before.of(duty))));
        return new ThreadTimes(difference);
    }

    public Use of(Duty duty) {
        return uses.getOrDefault(duty, Use.NONE);
    }
}
