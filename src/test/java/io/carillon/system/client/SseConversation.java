package io.carillon.system.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Server-sent events over one connection, as an EventSource asks for them. */
final class SseConversation extends Conversation implements HttpResponseParser.Handler {
    private final Client client;
    private final Subscription subscription;
    private final Optional<String> cursor;
    private final HttpResponseParser response = new HttpResponseParser("GET", this);
    private final EventStreamParser stream = new EventStreamParser(this::item);
    private boolean streaming;

    SseConversation(Client client, Subscription subscription, Optional<String> cursor) {
        this.client = client;
        this.subscription = subscription;
        this.cursor = cursor;
    }

    /** The URL stays the same when it comes back, {@code snapshot} in it or not: an EventSource can change the header only. */
    @Override
    ByteBuffer greeting() {
        StringBuilder request = new StringBuilder("GET ")
                .append(subscription.target("/events", Optional.empty()))
                .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
                .append(subscription.port())
                .append("\r\nAccept: text/event-stream\r\nCache-Control: no-store\r\n");
        cursor.ifPresent(id -> request.append("Last-Event-ID: ").append(id).append("\r\n"));
        return StandardCharsets.ISO_8859_1.encode(request.append("\r\n").toString());
    }

    @Override
    void accept(ByteBuffer bytes) {
        response.accept(bytes);
    }

    @Override
    void ended() {
        if (streaming && !stream.isBetweenBlocks()) {
            // Allowed: an EventSource drops the half. But only a break may do that, never a server that ends well.
            if (response.isDone()) {
                throw new WireViolation("the stream ended within an event");
            }
        }
    }

    @Override
    public void head(HttpHead head) {
        String type = head.field("Content-Type").orElse("");
        if (head.status() != 200) {
            client.refused(head.status());
        } else if (!type.equals("text/event-stream") && !type.startsWith("text/event-stream;")) {
            throw new WireViolation("Content-Type: " + type);
        } else {
            streaming = true;
            client.opened();
        }
    }

    @Override
    public void body(ByteBuffer part) {
        if (streaming) {
            stream.accept(part);
        } else {
            part.position(part.limit());
        }
    }

    private void item(SseItem item) {
        if (item instanceof SseItem.Dispatched event) {
            dispatched(event);
        } else if (item instanceof SseItem.IdOnly id) {
            client.heardId(this, id.id());
        } else if (item instanceof SseItem.Retry retry) {
            client.retry(Duration.ofMillis(retry.millis()));
        }
    }

    private void dispatched(SseItem.Dispatched event) {
        Message message = client.parse(event.data());
        if (!event.event().equals(message.sseName())) {
            throw new WireViolation("event: " + event.event() + " for a " + message.type());
        }
        if (message.isOfLog() && !event.id().equals(Optional.of(message.id()))) {
            throw new WireViolation("id: " + event.id() + " for the event " + message.id());
        }
        if (message.is("snapshot") && event.id().isPresent()) {
            throw new WireViolation("a snapshot with an id: who breaks off after it would miss the rest");
        }
        client.heard(this, message);
        event.id().ifPresent(id -> client.heardId(this, id));
    }
}
