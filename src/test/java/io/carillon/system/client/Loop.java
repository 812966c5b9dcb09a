package io.carillon.system.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One thread with one selector that all non-blocking clients of a test live on: everything of theirs happens there, so that
 * nothing of theirs needs a lock. Other threads hand in tasks.
 */
public final class Loop implements AutoCloseable {
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Map<Body, Message> messages = new HashMap<>();
    private volatile boolean closed;

    /** Read into by all, one after the other. */
    final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);

    /** What a selection key is attached to. */
    interface Wakeable {
        void ready(SelectionKey key);
    }

    private record Timer(long at, long order, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    /** Bytes as a key. */
    private static final class Body {
        private final byte[] bytes;
        private final int hash;

        Body(byte[] bytes) {
            this.bytes = bytes;
            this.hash = java.util.Arrays.hashCode(bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Body body && java.util.Arrays.equals(bytes, body.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private long timerOrder;

    public Loop() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "carillon-test-loop");
        thread.setDaemon(true);
        thread.start();
    }

    /** From any thread. */
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** On the loop's thread, later. */
    public void after(Duration delay, Runnable task) {
        timers.add(new Timer(System.nanoTime() + delay.toNanos(), timerOrder++, task));
    }

    SelectionKey register(SocketChannel channel, int operations, Wakeable wakeable) throws IOException {
        return channel.register(selector, operations, wakeable);
    }

    /** The one copy of a text, so that hundreds of replicas of one resource cost one text. */
    String shared(String text) {
        return texts.computeIfAbsent(text, same -> same);
    }

    /** An event that hundreds hear is taken apart once, as long as its bytes are the same ones. */
    Message parse(byte[] utf8) {
        Body body = new Body(utf8);
        Message known = messages.get(body);
        if (known != null) {
            return known;
        }
        Message message = Message.parse(ByteBin.utf8(utf8));
        if (message.isOfLog()) {
            messages.put(body, message);
        }
        return message;
    }

    /** Throws what went wrong on the loop's thread, if anything did: a fault of the tests, not of the server. */
    public void check() {
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("the tests' own loop failed", thrown);
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::dispatch, untilNextTimer());
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    guarded(task);
                }
                while (!timers.isEmpty() && timers.peek().at - System.nanoTime() <= 0) {
                    guarded(timers.remove().task);
                }
            }
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        } finally {
            closeAll();
        }
    }

    private void dispatch(SelectionKey key) {
        guarded(() -> ((Wakeable) key.attachment()).ready(key));
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private long untilNextTimer() {
        if (timers.isEmpty()) {
            return 0;
        }
        return Math.max(
                1, Duration.ofNanos(timers.peek().at - System.nanoTime()).toMillis());
    }

    private void closeAll() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
