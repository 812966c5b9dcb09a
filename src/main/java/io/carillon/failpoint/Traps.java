package io.carillon.failpoint;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong at which failpoints, each n-th time that one is passed. Thread-safe. */
final class Traps {
    private static final Logger LOG = LoggerFactory.getLogger(Traps.class);
    private static final Pattern SYNTAX =
            Pattern.compile("([a-z-]+)=(halt|throw|(?:delay|jitter):([0-9]{1,6}))@([0-9]{1,9})");

    private final Map<Failpoint, Trap> traps;

    private record Trap(Runnable action, long every, AtomicLong passed) {}

    private Traps(Map<Failpoint, Trap> traps) {
        this.traps = traps;
    }

    /**
     * Reads {@code after-commit=halt@17,fan-out=delay:5@100}: the process ends at the 17th commit, and each 100th subscriber
     * that is told of an event is told 5 ms later. {@code throw} is another action, and {@code jitter:5} a delay of up to 5 ms, at random.
     *
     * @throws IllegalArgumentException if it is not understood
     */
    static Traps parse(String text) {
        Map<Failpoint, Trap> traps = new EnumMap<>(Failpoint.class);
        for (String part : text.isEmpty() ? new String[0] : text.split(",")) {
            Matcher matcher = SYNTAX.matcher(part);
            if (!matcher.matches() || Long.parseLong(matcher.group(4)) == 0) {
                throw new IllegalArgumentException("not a failpoint's trap: " + part);
            }
            Failpoint where = Arrays.stream(Failpoint.values())
                    .filter(each -> each.spelling().equals(matcher.group(1)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no failpoint: " + part));
            Runnable action = action(where, matcher.group(2));
            traps.put(where, new Trap(action, Long.parseLong(matcher.group(4)), new AtomicLong()));
        }
        if (!traps.isEmpty()) {
            LOG.warn("This server is under test, and fails on purpose: {}", text);
        }
        return new Traps(traps);
    }

    private static Runnable action(Failpoint where, String name) {
        if (name.equals("halt")) {
            return () -> Runtime.getRuntime().halt(137);
        }
        if (name.equals("throw")) {
            return () -> {
                throw new IllegalStateException("the failpoint " + where.spelling());
            };
        }
        long nanos = Long.parseLong(name.substring(name.indexOf(':') + 1)) * 1_000_000;
        return name.startsWith("jitter:")
                ? () -> pause(ThreadLocalRandom.current().nextLong(nanos + 1))
                : () -> pause(nanos);
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    boolean isEmpty() {
        return traps.isEmpty();
    }

    void spring(Failpoint where) {
        Trap trap = traps.get(where);
        long passed = trap == null ? 0 : trap.passed.incrementAndGet();
        if (trap == null || passed % trap.every != 0) {
            return;
        }
        if (passed == trap.every) {
            LOG.warn("The failpoint {} springs", where.spelling());
        }
        trap.action.run();
    }
}
