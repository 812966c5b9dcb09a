package io.carillon.fanout;

/** Why a stream ends: the one table of WebSocket close codes (RFC 6455 §7.4, IANA registry; 4000–4999 are ours). */
public enum CloseReason {
    DONE(1000, "done", true),
    /** The transport says so; nothing can be written any more. */
    PEER_GONE(1006, "the peer is gone", true),
    UNSUPPORTED(1003, "only text messages are understood here", false),
    NOT_ALLOWED(1008, "not allowed", false),
    TOO_BIG(1009, "a message has at most 65,536 characters", false),
    FAILED(1011, "the server failed on this stream", true),
    RESTARTING(1012, "the server is stopping: come back soon", true),
    TRY_LATER(1013, "too much at once: come back later", true),
    EXPIRED(4401, "the token has expired: come back with another one", true),
    ENDED(4404, "this session was ended: do not come back by yourself", false),
    PEER_SILENT(4408, "no pong within two heartbeats", true),
    STALLED(4409, "nothing was taken for too long: come back with your cursor", true);

    private final int code;
    private final String text;
    private final boolean reconnect;

    CloseReason(int code, String text, boolean reconnect) {
        this.code = code;
        this.text = text;
        this.reconnect = reconnect;
    }

    public int code() {
        return code;
    }

    public String text() {
        return text;
    }

    /** True if a client does well to come back with its cursor. */
    public boolean reconnect() {
        return reconnect;
    }
}
