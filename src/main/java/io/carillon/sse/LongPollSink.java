package io.carillon.sse;

import io.carillon.event.CloudEvents;
import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.EventType;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.Run;
import io.carillon.fanout.Sink;
import io.carillon.fanout.Subscriber;
import io.carillon.fanout.Transport;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A subscriber that is answered once: with the first events there are, or with none when the time is up, which is its first
 * heartbeat. The shard's thread decides; a thread of the container's writes the answer.
 */
final class LongPollSink implements Sink, AsyncListener {
    private final Subscriber subscriber;
    private final AsyncContext context;
    private final AsyncResponse response;
    private final boolean patient;
    private final Duration deadline;
    private final AtomicBoolean answered = new AtomicBoolean();

    /**
     * A sink for one answer.
     *
     * @param patient false if the answer is wanted at once, with whatever is there
     * @param deadline when the container ends what is left of the request: Jetty does not by itself if the client was gone
     *     when it was answered
     */
    LongPollSink(
            Subscriber subscriber, AsyncContext context, AsyncResponse response, boolean patient, Duration deadline) {
        this.subscriber = subscriber;
        this.context = context;
        this.response = response;
        this.patient = patient;
        this.deadline = deadline;
    }

    @Override
    public Transport transport() {
        return Transport.LONG_POLL;
    }

    @Override
    public void open() {
        try {
            context.setTimeout(deadline.toMillis());
            context.addListener(this);
        } catch (IllegalStateException e) {
            // Answered already, and what there is to hear of the request has been.
        }
    }

    @Override
    public boolean isReady() {
        return !answered.get();
    }

    @Override
    public void write(Run run) {
        List<EncodedEvent> wanted = run.events().stream()
                .filter(event -> !isType(event, EventType.HELLO) && !isType(event, EventType.LIVE))
                .toList();
        boolean live = run.events().stream().anyMatch(event -> isType(event, EventType.LIVE));
        if (!wanted.isEmpty() || (live && !patient)) {
            List<EncodedEvent> all = run.events();
            answer(wanted, all.get(all.size() - 1).event().cursor());
        }
    }

    private static boolean isType(EncodedEvent event, EventType type) {
        return event.event().type().equals(type);
    }

    @Override
    public void heartbeat(Optional<Cursor> position) {
        answer(List.of(), position);
    }

    @Override
    public boolean close(CloseReason reason, Optional<Cursor> position) {
        if (reason != CloseReason.PEER_GONE) {
            answer(List.of(), position);
        }
        return true; // what waits for the client is the container's, and has its deadline
    }

    private void answer(List<EncodedEvent> events, Optional<Cursor> position) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        Response.ResponseBuilder answer =
                Response.ok(batch(events), MediaTypes.CLOUD_EVENTS_BATCH).header("Cache-Control", "no-store");
        position.ifPresent(cursor -> answer.header("Last-Event-ID", cursor.toString()));
        try {
            context.start(() -> response.resume(answer.build()));
        } catch (IllegalStateException e) {
            // The client is gone, and the container has ended the request.
        }
        subscriber.leave(CloseReason.DONE);
    }

    private void over() {
        answered.set(true);
        subscriber.leave(CloseReason.PEER_GONE);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        over();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        over();
    }

    @Override
    public void onError(AsyncEvent event) {
        over();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nothing to do: the response belongs to the cycle that began it.
    }

    private static byte[] batch(List<EncodedEvent> events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('[');
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.writeBytes(events.get(i).as(CloudEvents.JSON));
        }
        out.write(']');
        return out.toByteArray();
    }
}
