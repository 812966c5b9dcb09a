package io.carillon.bench.load;

/** How a server is subscribed to. */
public interface Door {
    int port();

    Transport transport();

    /** True if the server tells a subscriber that it is live. */
    boolean greets();

    /** The request, whole. */
    byte[] request(String topic);
}
