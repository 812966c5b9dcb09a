package io.carillon.websocket;

import io.carillon.access.Access;
import io.carillon.fanout.FanOut;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every open WebSocket session of this server, and what their endpoints share. Any thread. */
@ApplicationScoped
public class WebSocketSessions {
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final Closing closing = new Closing();
    private final FanOut fanOut;
    private final Access access;

    /** For the proxy of CDI, which never uses the field. */
    @SuppressWarnings("NullAway")
    protected WebSocketSessions() {
        this.fanOut = null;
        this.access = null;
    }

    @Inject
    public WebSocketSessions(FanOut fanOut, Access access) {
        this.fanOut = fanOut;
        this.access = access;
    }

    FanOut fanOut() {
        return fanOut;
    }

    Access access() {
        return access;
    }

    Closing closing() {
        return closing;
    }

    void add(Session session) {
        sessions.add(session);
    }

    void remove(Session session) {
        sessions.remove(session);
    }

    /** How many sessions are open. */
    public int size() {
        return sessions.size();
    }

    @PreDestroy
    void shutdown() {
        closing.shutdown();
    }
}
