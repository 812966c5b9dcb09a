package io.carillon.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** One client that hears events, over SSE or WebSocket, and counts those that are numbered. Owned by the loop's thread. */
final class Subscriber extends Connection implements HttpReader.Listener, EventReader.Listener {
    private static final int MARKER_LENGTH = 10;

    private final Audience audience;
    private final byte[] request;
    private final boolean greeted;
    private final HttpReader http = new HttpReader(this);
    private final EventReader events;
    private int pending = -1;
    private long now;

    private boolean open;
    private long count;
    private long sum;

    /**
     * Begins to connect.
     *
     * @param greeted true if the server says {@code live}; else it is taken as listening once it has answered
     */
    Subscriber(Audience audience, int port, Transport transport, byte[] request, boolean greeted, int receiveBuffer) {
        super(audience.loop(), audience.loop().selector(), port, receiveBuffer);
        this.audience = audience;
        this.request = request;
        this.greeted = greeted;
        this.events = transport == Transport.SSE ? new SseReader(this) : new WebSocketReader(this);
    }

    @Override
    void connected() throws IOException {
        send(request);
    }

    @Override
    void bytes(byte[] bytes, int length) {
        now = System.nanoTime();
        http.accept(bytes, 0, length);
    }

    @Override
    public void head(int status, String head) {
        if (status != 200 && status != 101) {
            close();
            lost("answered " + head, true);
        } else if (!greeted) {
            opened();
        }
    }

    private void opened() {
        if (!open) {
            open = true;
            audience.opened();
        }
    }

    @Override
    public void body(byte[] bytes, int from, int to) {
        events.accept(bytes, from, to);
    }

    @Override
    public void end() {
        close();
        lost("the stream ended", true);
    }

    @Override
    public void data(byte[] bytes, int from, int to) {
        int at = ByteSearch.indexOf(bytes, from, to, (byte) '~');
        if (at >= 0 && at + MARKER_LENGTH <= to && bytes[at + MARKER_LENGTH - 1] == '~') {
            pending = number(bytes, at + 1);
        } else if (pending < 0) {
            notice(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
    }

    private static int number(byte[] bytes, int from) {
        int number = 0;
        for (int i = from; i < from + MARKER_LENGTH - 2; i++) {
            number = number << 4 | Character.digit(bytes[i], 16);
        }
        return number;
    }

    private void notice(String text) {
        if (text.contains("\"carillon.live\"")) {
            opened();
        } else if (text.contains("\"carillon.gap\"")) {
            audience.complain("a gap: " + text);
        }
    }

    @Override
    public void dispatch() {
        if (pending >= 0) {
            count++;
            sum += Tally.mixed(pending);
            audience.tally().received(pending, now);
            pending = -1;
        }
    }

    @Override
    public void ping(byte[] bytes, int from, int to) {
        byte[] pong = new byte[6 + to - from];
        pong[0] = (byte) 0x8a;
        pong[1] = (byte) (0x80 | to - from); // masked with zeros
        System.arraycopy(bytes, from, pong, 6, to - from);
        try {
            send(pong);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void closed() {
        close();
        lost("the server said goodbye", true);
    }

    @Override
    void lost(String why, boolean orderly) {
        audience.complain("a subscriber was lost: " + why);
    }

    void forget() {
        count = 0;
        sum = 0;
    }

    /** True if as many events came as expected, and their numbers' {@link Tally#mixed} sum is the expected one. */
    boolean got(long expectedCount, long expectedSum) {
        return count == expectedCount && sum == expectedSum;
    }

    long count() {
        return count;
    }
}
