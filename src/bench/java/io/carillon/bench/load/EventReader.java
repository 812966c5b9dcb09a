package io.carillon.bench.load;

/** Takes a stream apart into events, whatever pieces it comes in. Owned by the loop's thread. */
interface EventReader {
    /** The next bytes of the stream. */
    void accept(byte[] bytes, int from, int to);

    /** What is told of each event: its data, in one piece or line by line, then that it is whole. */
    interface Listener {
        void data(byte[] bytes, int from, int to);

        void dispatch();

        /** A WebSocket's ping, to be answered with the same bytes. */
        void ping(byte[] bytes, int from, int to);

        /** A WebSocket's close frame. */
        void closed();
    }
}
