package io.carillon.system.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The opening of a WebSocket (RFC 6455 §4.1). */
final class WebSocketHandshake {
    static final String SUBPROTOCOL = "cloudevents.json";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final String key;

    WebSocketHandshake() {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        key = Base64.getEncoder().encodeToString(nonce);
    }

    /** @param more header fields, each with its CRLF */
    String request(String target, int port, String more) {
        return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + key
                + "\r\nSec-WebSocket-Protocol: " + SUBPROTOCOL + "\r\n" + more + "\r\n";
    }

    /** Throws unless the 101 is the right answer to this request. */
    void verify(HttpHead head) {
        if (!head.field("Sec-WebSocket-Accept").equals(Optional.of(accept()))) {
            throw new WireViolation("Sec-WebSocket-Accept: " + head.field("Sec-WebSocket-Accept"));
        }
        if (!head.field("Sec-WebSocket-Protocol").equals(Optional.of(SUBPROTOCOL))) {
            throw new WireViolation("Sec-WebSocket-Protocol: " + head.field("Sec-WebSocket-Protocol"));
        }
        if (head.field("Sec-WebSocket-Extensions").isPresent()) {
            throw new WireViolation("an extension that nobody offered: " + head.field("Sec-WebSocket-Extensions"));
        }
    }

    private String accept() {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
