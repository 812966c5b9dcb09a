package io.carillon.log;

import java.time.Duration;

/** More changes wait than the journal may hold: nothing was done, try again. */
public final class JournalFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    JournalFullException(Duration retryAfter) {
        super("the journal's queue is full", null, false, false);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
