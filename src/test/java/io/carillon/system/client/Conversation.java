package io.carillon.system.client;

import java.nio.ByteBuffer;

/** One connection's worth of a {@link Client}: from the request to the end of the stream. */
abstract sealed class Conversation permits SseConversation, WebSocketConversation, LongPollConversation {
    /** What to send first. */
    abstract ByteBuffer greeting();

    /** @param bytes consumed to the limit */
    abstract void accept(ByteBuffer bytes);

    /** The server ended the connection; throws if it may not end here. */
    abstract void ended();
}
