package io.carillon.sse;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.Run;
import io.carillon.fanout.Sink;
import io.carillon.fanout.Subscriber;
import io.carillon.fanout.Transport;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A response that stays open and takes events as they come. The shard's thread writes; the container's threads report.
 */
class StreamSink implements Sink, NonBlockingOutput.Listener {
    /** Blocks from outside the log that may wait for a client; more than this, and it is too slow for them. */
    private static final int MAX_WAITING_BLOCKS = 64;

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Block(byte[] bytes, CompletableFuture<?> written) {}

    private final Subscriber subscriber;
    private final NonBlockingOutput output;
    private final Framing.Format format;
    private final Wording wording;
    private final Transport transport;
    private final AtomicBoolean over = new AtomicBoolean();

    private volatile boolean finishing;

    // Owned by the shard's thread.
    private @Nullable Queue<Block> blocks;
    private @Nullable Cursor told;

    /** What a format says besides events. */
    interface Wording {
        /** Keeps the connection alive. */
        byte[] keepAlive();

        /** Moves the client's cursor without an event; empty if the format cannot. */
        Optional<byte[]> position(Cursor cursor);

        /** The last words before the end; may be empty. */
        byte[] goodbye(CloseReason reason, Optional<Cursor> position);
    }

    StreamSink(
            Subscriber subscriber,
            NonBlockingOutput output,
            Framing.Format format,
            Wording wording,
            Transport transport) {
        this.subscriber = subscriber;
        this.output = output;
        this.format = format;
        this.wording = wording;
        this.transport = transport;
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public void open() {
        output.open(this);
    }

    Subscriber subscriber() {
        return subscriber;
    }

    boolean isOver() {
        return over.get();
    }

    @Override
    public boolean isReady() {
        while (output.isReady()) {
            Block block = blocks == null ? null : blocks.poll();
            if (block == null) {
                return true;
            }
            send(block.bytes());
            block.written().complete(null);
        }
        return false;
    }

    @Override
    public void write(Run run) {
        List<EncodedEvent> events = run.events();
        for (int i = events.size() - 1; i >= 0; i--) {
            Optional<Cursor> cursor = events.get(i).event().cursor();
            if (cursor.isPresent()) {
                told = cursor.get();
                break;
            }
        }
        send(framing -> run.bytes(format.in(framing)));
    }

    /**
     * Every time, also if there was an event just before: a client that is gone without our knowing answers the first write
     * with a reset, and only the second one fails, so two of them within two heartbeats find it.
     */
    @Override
    public void heartbeat(Optional<Cursor> position) {
        if (!isReady()) {
            return;
        }
        Optional<byte[]> move = position.filter(at -> !at.equals(told)).flatMap(wording::position);
        if (move.isPresent()) {
            told = position.orElseThrow();
        }
        send(move.orElseGet(wording::keepAlive));
    }

    @Override
    public long taken() {
        return output.taken();
    }

    @Override
    public Optional<SocketChannel> connection() {
        return output.channel();
    }

    @Override
    public boolean close(CloseReason reason, Optional<Cursor> position) {
        if (blocks != null) {
            blocks.forEach(block -> block.written().completeExceptionally(new IOException("the stream is closed")));
            blocks = null;
        }
        if (reason == CloseReason.STALLED) {
            abandon();
            return true;
        }
        if (reason != CloseReason.PEER_GONE && output.isReady()) {
            byte[] goodbye = wording.goodbye(reason, position);
            if (goodbye.length > 0) {
                send(goodbye);
            }
        }
        finishing = true;
        if (output.isReady()) {
            output.finish();
        }
        return output.isDead();
    }

    @Override
    public void abandon() {
        output.abort();
    }

    /** Any thread: a block from outside the log, written when the client can take it. */
    void sendBlock(byte[] bytes, CompletableFuture<?> written) {
        Runnable closed = () -> written.completeExceptionally(new IllegalStateException("the stream is closed"));
        if (over.get()) {
            closed.run();
            return;
        }
        subscriber.execute(() -> take(new Block(bytes, written)), closed);
    }

    private void take(Block block) {
        if (blocks == null) {
            blocks = new ArrayDeque<>();
        }
        if (blocks.size() >= MAX_WAITING_BLOCKS) {
            block.written()
                    .completeExceptionally(new IOException("the client is too slow: " + blocks.size() + " wait"));
            return;
        }
        blocks.add(block);
        subscriber.ready();
    }

    private void send(byte[] bytes) {
        send(framing -> framing.frame(bytes));
    }

    private void send(NonBlockingOutput.Content content) {
        if (!output.write(content)) {
            subscriber.leave(CloseReason.PEER_GONE);
        }
    }

    @Override
    public void writable() {
        if (finishing) {
            if (output.isReady()) {
                output.finish();
            }
        } else {
            subscriber.ready();
        }
    }

    @Override
    public void over() {
        if (over.compareAndSet(false, true)) {
            subscriber.leave(CloseReason.PEER_GONE);
            ended();
        }
    }

    @Override
    public void abandoned() {
        output.end();
    }

    /** The stream is over, for whatever reason. Called once, on any thread. */
    void ended() {}
}
