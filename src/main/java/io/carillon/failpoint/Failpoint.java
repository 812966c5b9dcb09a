package io.carillon.failpoint;

import java.util.Locale;

/**
 * The places (after FreeBSD's fail(9) and etcd's gofail). Passed by any thread.
 *
 * <p>They are off, unless the system property {@value #PROPERTY} was set when this class was loaded. One that is off costs
 * nothing to pass: what stands behind a constant that is false is left out when the method around it is compiled.
 */
public enum Failpoint {
    /** The rows of a batch are written, the transaction is open. */
    BEFORE_COMMIT,
    /** The batch is on disk, and nobody knows yet. */
    AFTER_COMMIT,
    /** A change is on disk and told to the tail, its sender is not answered. */
    BEFORE_ANSWER,
    AFTER_ANSWER,
    /** Some of the subscribers that an event concerns have been told of it. */
    FAN_OUT,
    /** A part of a page of the log has been read for a subscriber that lags. */
    REPLAY_PAGE,
    /** The events of a retention step are deleted, and the log does not say so yet. */
    RETENTION_STEP,
    /** The ring holds some of a batch, and has lost what was in its place. */
    RING_EVICTION;

    /** What goes wrong where, see {@link Traps#parse}. No setting: an application that is not under test has no use for it. */
    public static final String PROPERTY = "io.carillon.failpoints";

    private static final Traps TRAPS = Traps.parse(System.getProperty(PROPERTY, ""));
    private static final boolean ARMED = !TRAPS.isEmpty();

    /** Does here what the property says; nothing if it is not set. */
    public void pass() {
        if (ARMED) {
            TRAPS.spring(this);
        }
    }

    /** As the property spells it. */
    String spelling() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
