package io.carillon.fanout;

/** Is told who comes and goes. Called by the transports' and the shards' threads, so it must not wait. */
public interface Attendance {
    /** A session has begun. */
    void joined(Presence session);

    /** It has ended; called once for each that has begun. */
    void left(Presence session, CloseReason reason);
}
