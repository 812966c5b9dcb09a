package io.carillon.bench.load;

/** How events come. */
public enum Transport {
    SSE("SSE"),
    WEB_SOCKET("WebSocket");

    private final String title;

    Transport(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }
}
