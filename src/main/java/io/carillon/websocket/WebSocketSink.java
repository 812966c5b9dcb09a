package io.carillon.websocket;

import io.carillon.event.Cursor;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.Run;
import io.carillon.fanout.Sink;
import io.carillon.fanout.Subscriber;
import io.carillon.fanout.Transport;
import jakarta.websocket.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One WebSocket client. The shard's thread sends, one batch in flight; what the client and the container report comes on their
 * threads.
 */
final class WebSocketSink implements Sink {
    /** RFC 6455 §5.5.3: a pong repeats it; ours need no telling apart. */
    private static final byte[] PING_PAYLOAD = "carillon".getBytes(StandardCharsets.US_ASCII);

    private static final int MAX_WAITING_REPLIES = 64;
    /** Pings that may stand unanswered when the next one is due: so a peer is silent for two heartbeats at the most. */
    private static final int MAX_SILENCE = 1;
    /** A container may take a moment for what the socket takes at once; for longer than this it has waited for the client. */
    private static final long LONG = Duration.ofSeconds(1).toNanos();

    private final Subscriber subscriber;
    private final Session session;
    private final Frames frames;
    private final Closing closing;
    private final long heartbeat;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicBoolean inFlight = new AtomicBoolean();
    private final AtomicInteger unanswered = new AtomicInteger();

    // Owned by the shard's thread.
    private final Queue<byte[]> replies = new ArrayDeque<>(0);
    private boolean pingDue;
    private long beatAt = System.nanoTime();

    WebSocketSink(Subscriber subscriber, Session session, Frames frames, Closing closing, Duration heartbeat) {
        this.heartbeat = heartbeat.toNanos();
        this.subscriber = subscriber;
        this.session = session;
        this.frames = frames;
        this.closing = closing;
    }

    @Override
    public Transport transport() {
        return Transport.WEBSOCKET;
    }

    @Override
    public void open() {
        // The container's calls reach the endpoint, which knows the subscriber by itself.
    }

    @Override
    public boolean isReady() {
        while (!inFlight.get()) {
            List<Frames.Frame> own = ownFrames();
            if (own.isEmpty()) {
                return true;
            }
            send(done -> frames.send(own, done));
        }
        return false;
    }

    /** What does not come from the log: a ping that is due, and replies. */
    private List<Frames.Frame> ownFrames() {
        List<Frames.Frame> own = new ArrayList<>(replies.size() + 1);
        if (pingDue) {
            own.add(new Frames.Frame(Frames.PING, PING_PAYLOAD));
            pingDue = false;
        }
        for (byte[] reply = replies.poll(); reply != null; reply = replies.poll()) {
            own.add(new Frames.Frame(Frames.TEXT, reply));
        }
        return own;
    }

    @Override
    public void write(Run run) {
        send(done -> frames.send(run, done));
    }

    private void send(Consumer<Frames.Done> sending) {
        inFlight.set(true);
        long begun = System.nanoTime();
        AtomicBoolean returned = new AtomicBoolean();
        try {
            sending.accept(sent -> {
                inFlight.set(false);
                if (!sent) {
                    subscriber.leave(CloseReason.PEER_GONE);
                } else if (!returned.compareAndSet(false, true)) {
                    taken.incrementAndGet();
                    if (System.nanoTime() - begun > LONG) {
                        heard(); // somebody has made room for it
                    }
                    subscriber.ready(); // done after the sending returned: the shard does not know yet
                }
            });
        } catch (RuntimeException e) {
            subscriber.leave(CloseReason.PEER_GONE); // the container's word for a session that is closed
        }
        returned.set(true);
    }

    /** On the shard's thread: a text for the client, past the log. */
    void reply(String text) {
        if (replies.size() >= MAX_WAITING_REPLIES) {
            subscriber.leave(CloseReason.TRY_LATER);
            return;
        }
        replies.add(text.getBytes(StandardCharsets.UTF_8));
        subscriber.ready();
    }

    /** Any thread: the client has shown that it is there. */
    void heard() {
        unanswered.set(0);
    }

    @Override
    public long taken() {
        return taken.get();
    }

    @Override
    public void heartbeat(Optional<Cursor> position) {
        if (hasStoodStill()) {
            unanswered.set(0); // what the client has said meanwhile is still to be read
        }
        if (unanswered.incrementAndGet() > MAX_SILENCE) {
            subscriber.leave(CloseReason.PEER_SILENT);
            return;
        }
        pingDue = true;
        if (!inFlight.get()) {
            subscriber.ready();
        }
    }

    /** The last beat is so long ago that not the client was silent, but this process was stopped. */
    private boolean hasStoodStill() {
        long now = System.nanoTime();
        long since = now - beatAt;
        beatAt = now;
        return since > heartbeat + heartbeat / 8;
    }

    @Override
    public boolean close(CloseReason reason, Optional<Cursor> position) {
        if (reason != CloseReason.PEER_GONE) {
            closing.close(session, reason);
        }
        return true; // the threads that close have their own patience
    }
}
