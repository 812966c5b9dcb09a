package io.carillon.websocket;

import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Set;

/**
 * Tells the container of {@link EventsSocket}; found by its scanning. Jetty looks for an annotated endpoint's methods, and makes handles on
 * them, anew for each session: a quarter of what ten thousand clients that come back cost.
 */
public final class EventsSocketConfig implements ServerApplicationConfig {
    @Override
    public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
        return Set.of(events());
    }

    static ServerEndpointConfig events() {
        return ServerEndpointConfig.Builder.create(EventsSocket.class, "/ws")
                .subprotocols(List.of(EventsSocket.SUBPROTOCOL))
                .configurator(new WithSessions())
                .build();
    }

    /** As if this class were not there: there is none of ours. */
    @Override
    public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
        return scanned;
    }

    /**
     * Makes the endpoints, which containers would make without what they need. Not as beans: to make one, CDI looks through the class and its
     * constructor each time.
     */
    private static final class WithSessions extends ServerEndpointConfig.Configurator {
        private final SessionsBean sessions = new SessionsBean();

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(new EventsSocket(sessions.get()));
        }
    }
}
