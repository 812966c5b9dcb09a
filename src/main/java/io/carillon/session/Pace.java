package io.carillon.session;

import java.time.Duration;

/** Something that is done from time to time. Used by one thread. */
final class Pace {
    private final long between;
    private long next = System.nanoTime();

    Pace(Duration between) {
        this.between = between.toNanos();
    }

    /** Whether it is time again; at once the first time. */
    boolean isDue() {
        long now = System.nanoTime();
        if (now - next < 0) {
            return false;
        }
        next = now + between;
        return true;
    }
}
