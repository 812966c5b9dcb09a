package io.carillon.session;

/** What has become of a request to end a session. */
enum End {
    /** It has ended. */
    DONE,
    /** There was none. */
    MISSING,
    /** Its node has the order, and has not confirmed it yet. */
    ORDERED
}
