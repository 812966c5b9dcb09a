package io.carillon.system.client;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A subscriber that comes back: connects, hears, keeps its cursor, and connects again from there until it leaves. Its public
 * methods may be called from any thread; all else is the {@link Loop}'s.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // written by the loop's thread alone
public final class Client implements Loop.Wakeable {
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(1);

    private final Loop loop;
    private final Subscription subscription;
    private final Ear ear;
    private final List<Integer> ports;
    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> refusals = Collections.synchronizedList(new ArrayList<>());
    private final Deque<ByteBuffer> outgoing = new ArrayDeque<>();

    private SocketChannel channel;
    private SelectionKey key;
    private Conversation conversation;
    private boolean deaf;
    private boolean left;
    private boolean held;
    private boolean greeted;
    private boolean whole;
    private boolean resumed;
    private int failures;
    private int tries;
    private Duration retry = FIRST_RETRY;
    private Duration announcedRetry;
    private boolean obedient;
    private boolean told;

    private volatile String cursor;
    private volatile boolean open;
    private volatile int openings;
    private volatile int serverEnds;
    private volatile int closeCode;
    private volatile long bytes;

    public Client(Loop loop, Subscription subscription, Ear ear) {
        this(loop, subscription, ear, List.of(subscription.port()));
    }

    /** @param ports of servers, the next one for each try to connect */
    public Client(Loop loop, Subscription subscription, Ear ear, List<Integer> ports) {
        this.ports = List.copyOf(ports);
        this.loop = loop;
        this.subscription = subscription;
        this.ear = ear;
        this.cursor = subscription.from().orElse(null);
    }

    /** Waits as long as a stream's {@code retry} says before it comes back the first time. To be called before it joins. */
    public Client obedient() {
        obedient = true;
        return this;
    }

    /** Connects, and again and again. */
    public Client join() {
        loop.execute(this::connect);
        return this;
    }

    /** RST now, whatever is under way; comes back by itself. */
    public void cut() {
        loop.execute(() -> end(true, "cut"));
    }

    /** RST now; never comes back. */
    public void leave() {
        loop.execute(() -> {
            left = true;
            end(true, "left");
        });
    }

    /** FIN now; never comes back. */
    public void leaveGently() {
        loop.execute(() -> {
            left = true;
            end(false, "left");
        });
    }

    /** Reads no more until {@link #listen}. */
    public void stopListening() {
        loop.execute(() -> {
            deaf = true;
            interest();
        });
    }

    public void listen() {
        loop.execute(() -> {
            deaf = false;
            interest();
        });
    }

    /** A text message; WebSocket only. */
    public void say(String text) {
        loop.execute(() -> {
            if (conversation instanceof WebSocketConversation webSocket) {
                webSocket.say(text);
            }
        });
    }

    public Subscription subscription() {
        return subscription;
    }

    /** Where it would go on from. */
    public Optional<String> cursor() {
        return Optional.ofNullable(cursor);
    }

    public boolean isOpen() {
        return open;
    }

    /** How often a stream was opened. */
    public int openings() {
        return openings;
    }

    /** How often the server, or the network, ended an open stream. */
    public int serverEnds() {
        return serverEnds;
    }

    /** The code of the last close frame that the server sent. */
    public int closeCode() {
        return closeCode;
    }

    /** The last {@code retry:} heard. */
    public Optional<Duration> announcedRetry() {
        return Optional.ofNullable(announcedRetry);
    }

    public long bytesRead() {
        return bytes;
    }

    /** Breaches of a protocol by the server. */
    public List<String> violations() {
        synchronized (violations) {
            return List.copyOf(violations);
        }
    }

    /** The statuses of answers that opened no stream. */
    public List<Integer> refusals() {
        synchronized (refusals) {
            return List.copyOf(refusals);
        }
    }

    /** To be called by its {@link Ear} too. */
    public void violation(String text) {
        violations.add(this + ": " + text);
    }

    @Override
    public String toString() {
        return subscription.transport() + "(" + subscription.query() + ") #" + Integer.toHexString(hashCode());
    }

    // What follows runs on the loop's thread alone.

    /** Ends the connection and does not come back before {@link #restartFrom}; what is left of its last bytes is not heard. */
    public void hold() {
        held = true;
        end(true, "held");
    }

    /** Forgets where it was and starts from there. */
    public void restartFrom(String position) {
        cursor = position;
        whole = true;
        if (held) {
            held = false;
            connect();
        } else {
            end(true, "restarts");
        }
    }

    private boolean mayResume() {
        return cursor != null && (whole || !subscription.snapshot());
    }

    private void connect() {
        if (left || held || channel != null) {
            return;
        }
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (subscription.receiveBuffer() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, subscription.receiveBuffer());
            }
            if (subscription.source() > 0) {
                channel.bind(Loopback.from(subscription.source()));
            }
            boolean connected = channel.connect(Loopback.port(ports.get(tries++ % ports.size())));
            key = loop.register(channel, SelectionKey.OP_CONNECT, this);
            if (connected) {
                connected();
            }
        } catch (IOException e) {
            gone(Ear.By.SERVER, e.toString());
        }
    }

    private void connected() {
        greeted = false;
        resumed = mayResume();
        if (!resumed) {
            cursor = subscription.from().orElse(null);
            whole = false;
        }
        Optional<String> from = Optional.ofNullable(cursor);
        conversation = switch (subscription.transport()) {
            case SSE -> new SseConversation(this, subscription, from);
            case WEBSOCKET -> new WebSocketConversation(this, subscription, from);
            case LONG_POLL -> new LongPollConversation(this, subscription, from);
        };
        interest();
        write(conversation.greeting());
    }

    @Override
    public void ready(SelectionKey selected) {
        SocketChannel ofKey = channel;
        try {
            if (selected.isConnectable()) {
                channel.finishConnect();
                connected();
            }
            if (channel == ofKey && selected.isValid() && selected.isWritable()) {
                flush();
            }
            if (channel == ofKey && selected.isValid() && selected.isReadable()) {
                read();
            }
        } catch (IOException e) {
            gone(Ear.By.SERVER, e.toString());
        } catch (WireViolation e) {
            violation(e.getMessage());
            end(true, "violation");
        }
    }

    private void read() throws IOException {
        ByteBuffer buffer = loop.buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            conversation.ended();
            gone(Ear.By.SERVER, "end of stream");
            return;
        }
        bytes += count;
        conversation.accept(buffer.flip());
    }

    /** Sends, or keeps for when the socket takes more. */
    void write(ByteBuffer message) {
        if (channel == null) {
            return; // an answer to the rest of a buffer whose connection is gone
        }
        outgoing.add(message);
        try {
            flush();
        } catch (IOException e) {
            gone(Ear.By.SERVER, e.toString());
        }
    }

    private void flush() throws IOException {
        while (!outgoing.isEmpty()) {
            channel.write(outgoing.peek());
            if (outgoing.peek().hasRemaining()) {
                break;
            }
            outgoing.remove();
        }
        interest();
    }

    private void interest() {
        if (key != null && key.isValid() && conversation != null) {
            key.interestOps((deaf ? 0 : SelectionKey.OP_READ) | (outgoing.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }
    }

    void opened() {
        open = true;
        openings++;
        failures = 0;
        ear.opened(this, !resumed);
    }

    void refused(int status) {
        refusals.add(status);
        end(true, "refused: " + status);
    }

    void retry(Duration pause) {
        announcedRetry = pause;
        retry = pause;
        told = true;
    }

    void closeFrame(int code) {
        closeCode = code;
    }

    /**
     * A message, and what it says about the cursor. Before a snapshot is whole a break means the snapshot once more: it is
     * whole at {@code live}; for an EventSource, which knows ids alone, from the first id on.
     */
    void heard(Conversation from, Message message) {
        if (from != conversation) {
            return; // the rest of a buffer whose connection is gone
        }
        boolean greets = subscription.transport() != Transport.LONG_POLL;
        if (greets && message.is("hello") == greeted) {
            violation(greeted ? "hello in the middle" : message.type() + " before hello");
        }
        greeted = true;
        if (message.isOfLog()) {
            cursor = message.id();
            whole = whole || subscription.transport() == Transport.SSE;
        } else if (message.is("live")) {
            cursor = message.cursor().toString();
            whole = true;
        } else if (message.is("gap")) {
            cursor = message.cursor().toString();
        } else if (message.is("hello") && cursor == null && !subscription.snapshot()) {
            cursor = message.cursor().toString();
        }
        ear.heard(this, message);
    }

    /** An id line without an event. */
    void heardId(Conversation from, String id) {
        if (from == conversation) {
            cursor = Position.of(id).toString();
            whole = true;
            ear.moved(this, Position.of(id));
        }
    }

    /** The next request over the same connection, if that is still there then. */
    void writeLater(Conversation from, Duration pause) {
        loop.after(pause, () -> {
            if (from == conversation) {
                write(from.greeting());
            }
        });
    }

    Message parse(byte[] utf8) {
        return loop.parse(utf8);
    }

    private void end(boolean reset, String how) {
        if (channel != null) {
            try {
                if (reset) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            } catch (IOException e) {
                violation("the socket could not be reset: " + e);
            }
            gone(Ear.By.US, how);
        }
    }

    private void gone(Ear.By by, String how) {
        boolean wasOpen = open;
        try {
            channel.close();
        } catch (IOException e) {
            violation("the socket could not be closed: " + e);
        }
        channel = null;
        key = null;
        conversation = null;
        outgoing.clear();
        open = false;
        if (wasOpen && by == Ear.By.SERVER) {
            serverEnds++;
        }
        if (wasOpen) {
            ear.closed(this, by, how);
        }
        if (!left) {
            failures++;
            Duration pause = retry.multipliedBy(Math.min(failures, 8));
            pause = pause.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : pause;
            pause = obedient && told ? announcedRetry : pause;
            told = false;
            loop.after(pause.plusMillis(ThreadLocalRandom.current().nextLong(50)), this::connect);
        }
    }
}
