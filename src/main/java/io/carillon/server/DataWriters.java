package io.carillon.server;

import io.carillon.sse.OutboundData;
import jakarta.ws.rs.ext.Providers;
import org.glassfish.jersey.server.spi.AbstractContainerLifecycleListener;
import org.glassfish.jersey.server.spi.Container;

/** Hands the application's writers to the streams, which are not begun by JAX-RS. */
final class DataWriters extends AbstractContainerLifecycleListener {
    private final OutboundData data;

    DataWriters(OutboundData data) {
        this.data = data;
    }

    @Override
    public void onStartup(Container container) {
        data.use(container.getApplicationHandler().getInjectionManager().getInstance(Providers.class));
    }
}
