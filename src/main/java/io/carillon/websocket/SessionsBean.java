package io.carillon.websocket;

import jakarta.enterprise.inject.spi.CDI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The application's bean, for what the container makes and not CDI. Found when first asked for, which has to be after the start, and once:
 * each look by CDI's static way goes through the stack of the thread that looks. Any thread.
 */
final class SessionsBean implements Supplier<WebSocketSessions> {
    private volatile @Nullable WebSocketSessions known;

    @Override
    public WebSocketSessions get() {
        WebSocketSessions sessions = known;
        if (sessions == null) {
            sessions = CDI.current().select(WebSocketSessions.class).get();
            known = sessions;
        }
        return sessions;
    }
}
