package io.carillon.websocket;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container that looks like one we know is not like it inside. */
final class UnknownContainerException extends RuntimeException {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownContainerException.class);
    private static final long serialVersionUID = 1;
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    UnknownContainerException(Exception cause) {
        super(cause);
    }

    /** It is the same for all sessions. */
    void warnOnce() {
        if (!WARNED.getAndSet(true)) {
            LOG.warn(
                    "This container is not one that Carillon knows from within ({}): WebSocket events leave one by one",
                    String.valueOf(getMessage()));
        }
    }
}
