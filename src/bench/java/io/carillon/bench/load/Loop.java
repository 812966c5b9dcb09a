package io.carillon.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One thread, and selectors for what it serves, so that nothing needs a lock. With a core of its own it never sleeps: otherwise a
 * server that is slower than the load would pay for waking the load's core again and again, which no server pays for clients on other machines, and a faster one would not.
 */
public final class Loop implements AutoCloseable {
    /** What one source address is asked to hold of the kernel's 28,000 ephemeral ports, closed connections included. */
    private static final int CONNECTIONS_PER_ADDRESS = 8_000;

    private static final int ADDRESSES = 200;

    /** So many connections are served at most between two looks at the urgent ones. */
    private static final int BETWEEN_LOOKS = 16;

    private final Selector selector;
    private final Selector urgent;
    private final boolean moreAddresses = canBind(2);
    private final boolean sleepless;
    private int made;
    private int sinceLook;
    private long busyNanos;
    private Runnable meanwhile = () -> {};

    /** Read into by all, one after the other. */
    final byte[] bytes = new byte[256 * 1024];

    final ByteBuffer buffer = ByteBuffer.wrap(bytes);

    interface Wakeable {
        void ready(SelectionKey key);
    }

    /** @param sleepless only with a core of its own */
    public Loop(boolean sleepless) {
        this.sleepless = sleepless;
        try {
            selector = Selector.open();
            urgent = sleepless ? Selector.open() : selector;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Selector selector() {
        return selector;
    }

    /** For those who must not wait until a thousand others have been served, as they would not on a machine of their own. */
    Selector urgent() {
        return urgent;
    }

    /** What is to be looked after while others are served. */
    void meanwhile(Runnable task) {
        meanwhile = task;
    }

    /** Serves what is ready; waits for at most this long if nothing is. */
    void turn(long maxMillis) {
        try {
            long start = System.nanoTime();
            int served = sleepless ? urgent.selectNow(Loop::serve) : 0;
            served += maxMillis <= 0 || sleepless
                    ? selector.selectNow(this::serveAmongOthers)
                    : selector.select(this::serveAmongOthers, maxMillis);
            if (served > 0) {
                busyNanos += System.nanoTime() - start;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveAmongOthers(SelectionKey key) {
        serve(key);
        if (++sinceLook >= BETWEEN_LOOKS) {
            sinceLook = 0;
            look();
        }
    }

    private void look() {
        try {
            if (urgent != selector) {
                urgent.selectNow(Loop::serve);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        meanwhile.run();
    }

    private static void serve(SelectionKey key) {
        ((Wakeable) key.attachment()).ready(key);
    }

    /** Time spent in turns in which there was something to serve. */
    long busyNanos() {
        return busyNanos;
    }

    /** Serves all until something is true. */
    public void until(String what, Duration patience, BooleanSupplier done) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("after " + patience.toSeconds() + " s still not: " + what);
            }
            turn(1);
        }
    }

    /** Serves all for a time. */
    public void during(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            turn(1);
        }
    }

    /** Another of 127.0.0.2, .3, … for every few thousand connections; 127.0.0.1 where the system has no others. */
    InetSocketAddress source() {
        int address = moreAddresses ? 2 + made++ / CONNECTIONS_PER_ADDRESS % ADDRESSES : 1;
        return new InetSocketAddress(loopback(address), 0);
    }

    static InetAddress loopback(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean canBind(int last) {
        try (var socket = new java.net.ServerSocket(0, 1, loopback(last))) {
            return socket.isBound();
        } catch (IOException onlyOneAddress) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            close(selector);
            close(urgent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(Selector selector) throws IOException {
        if (selector.isOpen()) {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        }
    }
}
