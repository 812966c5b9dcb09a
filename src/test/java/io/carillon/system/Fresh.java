package io.carillon.system;

import java.util.concurrent.atomic.AtomicInteger;

/** Names that no other test of this run uses, because tests share servers. */
final class Fresh {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private Fresh() {}

    /** {@code /api/t-<n>}. */
    static String collection() {
        return "/api/t-" + COUNTER.incrementAndGet();
    }
}
