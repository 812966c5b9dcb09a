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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket client. The shard's thread sends, one batch in flight; what the client and the container report comes on their
 * threads.
 */
final class WebSocketSink implements Sink, Frames.Done {
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
    private final AtomicInteger unanswered = new AtomicInteger();

    /** A batch is on its way, and no other may leave until it is done. */
    private volatile boolean inFlight;
    /** When the last batch left; read after {@link #inFlight}, and written before it. */
    private long begun;

    // Owned by the shard's thread.
    private @Nullable Queue<byte[]> replies;
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
        while (!inFlight) {
            if (!pingDue && replies == null) {
                return true;
            }
            List<Frames.Frame> own = ownFrames();
            send(() -> frames.send(own, this));
        }
        return false;
    }

    /** What does not come from the log: a ping that is due, and replies. */
    private List<Frames.Frame> ownFrames() {
        List<Frames.Frame> own = new ArrayList<>();
        if (pingDue) {
            own.add(new Frames.Frame(Frames.PING, PING_PAYLOAD));
            pingDue = false;
        }
        if (replies != null) {
            replies.forEach(reply -> own.add(new Frames.Frame(Frames.TEXT, reply)));
            replies = null;
        }
        return own;
    }

    @Override
    public void write(Run run) {
        send(() -> {
            if (frames.send(run, this)) {
                inFlight = false;
            }
        });
    }

    private void send(Runnable sending) {
        begun = System.nanoTime();
        inFlight = true;
        try {
            sending.run();
        } catch (RuntimeException e) {
            subscriber.leave(CloseReason.PEER_GONE); // the container's word for a session that is closed
        }
    }

    /** Any thread. */
    @Override
    public void done(boolean sent) {
        boolean waited = inFlight && System.nanoTime() - begun > LONG;
        inFlight = false;
        if (!sent) {
            subscriber.leave(CloseReason.PEER_GONE);
            return;
        }
        taken.incrementAndGet();
        if (waited) {
            heard(); // somebody has made room for it
        }
        subscriber.ready();
    }

    /** On the shard's thread: a text for the client, past the log. */
    void reply(String text) {
        if (replies == null) {
            replies = new ArrayDeque<>();
        }
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
        if (!inFlight) {
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
