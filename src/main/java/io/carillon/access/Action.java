package io.carillon.access;

/** What a grant lets a caller do with a topic. */
public enum Action {
    /** To write the resource, or to send a message. */
    PUBLISH,
    /** To read it where it is private. */
    SUBSCRIBE
}
