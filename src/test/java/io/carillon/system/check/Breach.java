package io.carillon.system.check;

/** The broken guarantees, one name each. */
public enum Breach {
    /** A change was answered as made, and is not in the log, or not as it was answered. */
    ACKNOWLEDGED_AND_LOST,
    /** A change was answered as not made, and is in the log. */
    REFUSED_AND_MADE,
    /** One change is in the log more than once. */
    MADE_TWICE,
    /** An event of the log was asked for by nobody. */
    MADE_BY_NOBODY,
    /** Offsets of the log are left out. */
    HOLE_IN_THE_LOG,
    /** What GET reads is not what the events make. */
    STATE_IS_NOT_THE_LOGS,
    /** A client was told of an event that is not stored. */
    TOLD_AND_NOT_STORED,
    /** A client got another event than what is stored there: another id, topic, type or data. */
    ALTERED,
    /** A client was told of an event that it did not select. */
    NOT_SELECTED,
    /** A client passed an event by, and was not told so. */
    MISSED,
    /** A client was told of an event again. */
    DOUBLED,
    /** A client was told of an event after a later one. */
    DISORDERED,
    /** A client was told of a gap although what it missed is there. */
    GAP_WITHOUT_REASON,
    /** A client that listened to the end has not heard the last of it. */
    LEFT_BEHIND,
    /** What a client has made of what it heard is not what the server has. */
    REPLICA_DIFFERS,
    /** Bytes that the protocol does not allow. */
    WIRE
}
