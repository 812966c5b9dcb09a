package io.carillon.system.client;

/** The ways to hear. */
public enum Transport {
    SSE,
    WEBSOCKET,
    LONG_POLL
}
