package io.carillon.system.client;

/** The two ways to hear. */
public enum Transport {
    SSE,
    WEBSOCKET
}
