package io.carillon.websocket;

import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Says what it hears, set up as {@link EventsSocket} is, for {@code AutobahnSuite}, which puts it into a copy of the WAR. Below the
 * page's path, because JAX-RS has all others.
 */
@ServerEndpoint("/console/echo")
public final class EchoSocket {
    @OnOpen
    public void open(Session session) {
        session.setMaxIdleTimeout(0);
        Closing.prepare(session);
    }

    @OnMessage
    public void text(Session session, String part, boolean last) throws IOException {
        session.getBasicRemote().sendText(part, last);
    }

    @OnMessage
    public void binary(Session session, ByteBuffer part, boolean last) throws IOException {
        session.getBasicRemote().sendBinary(part, last);
    }
}
