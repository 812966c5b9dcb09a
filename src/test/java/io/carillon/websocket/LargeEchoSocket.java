package io.carillon.websocket;

import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The same with a larger limit: Autobahn's section 9 has messages of up to 16 MiB, of which ours would accept none. */
@ServerEndpoint("/console/echo-large")
public final class LargeEchoSocket {
    static final int MAX_MESSAGE_BYTES = 16 << 20;

    @OnOpen
    public void open(Session session) {
        session.setMaxIdleTimeout(0);
        session.setMaxTextMessageBufferSize(MAX_MESSAGE_BYTES);
        session.setMaxBinaryMessageBufferSize(MAX_MESSAGE_BYTES);
        Closing.prepare(session);
    }

    @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
    public void text(Session session, String text) throws IOException {
        session.getBasicRemote().sendText(text);
    }

    @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
    public void binary(Session session, ByteBuffer bytes) throws IOException {
        session.getBasicRemote().sendBinary(bytes);
    }
}
