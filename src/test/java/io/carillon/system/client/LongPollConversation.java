package io.carillon.system.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** One poll after the other over one connection, each from where the last answer ended. */
final class LongPollConversation extends Conversation implements HttpResponseParser.Handler {
    /** What a polite client leaves between two of them. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Client client;
    private final Subscription subscription;
    private Optional<String> cursor;
    private final ByteBin body = new ByteBin();
    private HttpResponseParser response = new HttpResponseParser("GET", this);
    private boolean opened;
    private boolean answered;

    LongPollConversation(Client client, Subscription subscription, Optional<String> cursor) {
        this.client = client;
        this.subscription = subscription;
        this.cursor = cursor;
    }

    @Override
    ByteBuffer greeting() {
        return StandardCharsets.ISO_8859_1.encode("GET " + subscription.target("/events", cursor)
                + "&wait=20 HTTP/1.1\r\nHost: 127.0.0.1:" + subscription.port()
                + "\r\nAccept: application/cloudevents-batch+json\r\n\r\n");
    }

    @Override
    void accept(ByteBuffer bytes) {
        response.accept(bytes);
    }

    @Override
    void ended() {
        // Between two answers it may; in the middle of one it is a break.
    }

    @Override
    public void head(HttpHead head) {
        body.reset();
        answered = head.status() == 200;
        if (!answered) {
            client.refused(head.status());
            return;
        }
        cursor = head.field("Last-Event-ID").or(() -> cursor);
        if (!opened) {
            opened = true;
            client.opened();
        }
    }

    @Override
    public void body(ByteBuffer part) {
        body.put(part, part.remaining());
    }

    @Override
    public void end() {
        if (!answered) {
            return;
        }
        for (String event : RawJson.elements(ByteBin.utf8(body.toByteArray()))) {
            client.heard(this, client.parse(event.getBytes(StandardCharsets.UTF_8)));
        }
        cursor.ifPresent(id -> client.heardId(this, id));
        response = new HttpResponseParser("GET", this);
        client.writeLater(this, PAUSE);
    }
}
