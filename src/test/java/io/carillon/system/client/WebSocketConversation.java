package io.carillon.system.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A WebSocket over one connection: answers pings, echoes the server's close. */
final class WebSocketConversation extends Conversation implements HttpResponseParser.Handler {
    private final Client client;
    private final Subscription subscription;
    private final Optional<String> cursor;
    private final WebSocketHandshake handshake = new WebSocketHandshake();
    private final HttpResponseParser response = new HttpResponseParser("GET", this);
    private final FrameParser frames = new FrameParser(this::frame);
    private boolean upgraded;

    WebSocketConversation(Client client, Subscription subscription, Optional<String> cursor) {
        this.client = client;
        this.subscription = subscription;
        this.cursor = cursor;
    }

    @Override
    ByteBuffer greeting() {
        return StandardCharsets.ISO_8859_1.encode(
                handshake.request(subscription.target("/ws", cursor), subscription.port(), ""));
    }

    void say(String text) {
        client.write(new Frame(true, Frame.TEXT, text.getBytes(StandardCharsets.UTF_8)).encode());
    }

    @Override
    void accept(ByteBuffer bytes) {
        response.accept(bytes);
    }

    @Override
    void ended() {
        // A WebSocket may end anywhere; what counts is the cursor.
    }

    @Override
    public void head(HttpHead head) {
        if (head.status() == 101) {
            handshake.verify(head);
            upgraded = true;
            client.opened();
        } else {
            client.refused(head.status());
        }
    }

    @Override
    public void body(ByteBuffer part) {
        if (upgraded) {
            frames.accept(part);
        } else {
            part.position(part.limit());
        }
    }

    private void frame(Frame frame) {
        switch (frame.opcode()) {
            case Frame.TEXT -> client.heard(this, client.parse(frame.payload()));
            case Frame.PING -> client.write(new Frame(true, Frame.PONG, frame.payload()).encode());
            case Frame.CLOSE -> {
                client.closeFrame(frame.closeCode());
                client.write(new Frame(true, Frame.CLOSE, frame.payload()).encode());
            }
            case Frame.PONG -> {}
            default -> throw new WireViolation("a frame with opcode " + frame.opcode());
        }
    }
}
