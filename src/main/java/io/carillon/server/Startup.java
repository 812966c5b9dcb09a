package io.carillon.server;

import io.carillon.access.Access;
import io.carillon.access.AccessFilter;
import io.carillon.websocket.HandshakeFilter;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/**
 * Registers the filters that must stand before the container's own. In web.xml, because only a listener from there may; the
 * rest of the start is {@link Lifecycle}'s.
 */
public final class Startup implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
        SecurityHeaders.register(event.getServletContext());
        AccessFilter.register(
                event.getServletContext(),
                Settings.load().access(),
                () -> CDI.current().select(Access.class).get());
        HandshakeFilter.register(event.getServletContext());
    }

    /** The first listener is the last to be told: nothing of ours runs after this. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        RecordMethods.forgetOurs();
    }
}
