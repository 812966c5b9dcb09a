package io.carillon.system.client;

/** What a {@link Client} tells; always on the loop's thread. */
public interface Ear {
    /**
     * The stream is open.
     *
     * @param anew true if it starts without a cursor: what was heard before does not count
     */
    default void opened(Client client, boolean anew) {}

    void heard(Client client, Message message);

    /** The cursor came by itself, without a message. */
    default void moved(Client client, Position position) {}

    /**
     * The connection is gone.
     *
     * @param by whose doing it was
     */
    default void closed(Client client, By by, String how) {}

    /** Who ended a connection. */
    enum By {
        US,
        SERVER
    }
}
