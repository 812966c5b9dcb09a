package io.carillon.fanout;

import io.carillon.event.Cursor;

/** From where a subscriber wants to hear. */
public sealed interface Start {
    /** From now on. */
    record Now() implements Start {}

    /** After a cursor; what follows it first, if it is still there. */
    record After(Cursor cursor) implements Start {}

    /** All that is kept. */
    record Earliest() implements Start {}

    /** The present state of the selected resources, then what comes. */
    record Snapshot() implements Start {}
}
