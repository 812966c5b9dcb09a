package io.carillon.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Subscribers of one server, opened together. Owned by the loop's thread. */
public final class Audience implements AutoCloseable {
    /** Handshakes under way at a time: what any server's accept queue takes. */
    private static final int HANDSHAKES = 128;

    private final Loop loop;
    private final Tally tally = new Tally();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private int open;
    private long openedAt;

    /** Which of the numbered events a subscriber must get. */
    @FunctionalInterface
    public interface Selection {
        Selection ALL = (subscriber, event) -> true;

        boolean selects(int subscriber, int event);
    }

    public Audience(Loop loop) {
        this.loop = loop;
    }

    /** More subscribers; returns when all of them listen. */
    public Audience join(Door door, int count, IntFunction<String> topic, Duration patience) {
        return join(door, count, topic, 0, patience);
    }

    /**
     * More subscribers; returns when all of them listen.
     *
     * @param receiveBuffer the socket's, in bytes; 0 for what the system gives
     */
    public Audience join(Door door, int count, IntFunction<String> topic, int receiveBuffer, Duration patience) {
        int firstIndex = subscribers.size();
        int all = firstIndex + count;
        loop.until("all " + all + " subscribers listen", patience, () -> {
            requireNoComplaint();
            while (subscribers.size() < all && subscribers.size() - open < HANDSHAKES) {
                add(door, topic.apply(subscribers.size() - firstIndex), receiveBuffer);
            }
            return open == all;
        });
        return this;
    }

    /** One more subscriber, whom nobody waits for. */
    public void call(Door door, String topic) {
        add(door, topic, 0);
    }

    private void add(Door door, String topic, int receiveBuffer) {
        Subscriber subscriber =
                new Subscriber(this, door.port(), door.transport(), door.request(topic), door.greets(), receiveBuffer);
        subscriber.attach();
        subscribers.add(subscriber);
    }

    /** True if all listen. */
    public boolean isOpen() {
        requireNoComplaint();
        return open == subscribers.size();
    }

    /** When the last one to do so began to listen, as {@link System#nanoTime} tells time. */
    public long openedAt() {
        return openedAt;
    }

    /** Stops, or begins again, to read on some of the connections. */
    public void listen(int from, int to, boolean listen) {
        subscribers.subList(from, to).forEach(each -> each.listen(listen));
    }

    public int size() {
        return subscribers.size();
    }

    public Loop loop() {
        return loop;
    }

    Tally tally() {
        return tally;
    }

    void opened() {
        open++;
        openedAt = System.nanoTime();
    }

    void complain(String complaint) {
        if (complaints.size() < 5) {
            complaints.add(complaint);
        }
    }

    void requireNoComplaint() {
        if (!complaints.isEmpty()) {
            throw new IllegalStateException(String.join("; ", complaints));
        }
    }

    /** The subscribers from this one on begin to count anew. */
    void begin(int events, int firstListener) {
        tally.begin(events);
        subscribers.subList(firstListener, subscribers.size()).forEach(Subscriber::forget);
    }

    /** Who joins now is to get this many events that are there already, numbered from 0. */
    public void expect(int events) {
        tally.assume(events);
    }

    /** The number that the first event of the last measurement had, or 0 if those are expected which are there already. */
    public int firstNumber() {
        return tally.first();
    }

    /** Waits until the first of the subscribers have all events since a number, each once. */
    public void awaitAllSince(int number, int subscriberCount, Duration patience) {
        long sum = 0;
        for (int event = number; event < tally.next(); event++) {
            sum += Tally.mixed(event);
        }
        int count = tally.next() - number;
        long all = sum;
        loop.until("the first " + subscriberCount + " subscribers have all " + count + " events", patience, () -> {
            requireNoComplaint();
            return subscribers.subList(0, subscriberCount).stream().allMatch(each -> each.got(count, all));
        });
    }

    /** Throws if a subscriber lacks an event, has one twice, or has one that is not for it. */
    void requireComplete(int from, Selection selection) {
        requireNoComplaint();
        for (int subscriber = from; subscriber < subscribers.size(); subscriber++) {
            if (!hasAll(subscriber, selection)) {
                throw new IllegalStateException("subscriber " + subscriber + " did not get exactly what is its: it got "
                        + subscribers.get(subscriber).count() + " of " + tally.given() + " events");
            }
        }
    }

    private boolean hasAll(int subscriber, Selection selection) {
        long count = 0;
        long sum = 0;
        for (int event = tally.first(); event < tally.next(); event++) {
            if (selection.selects(subscriber, event - tally.first())) {
                count++;
                sum += Tally.mixed(event);
            }
        }
        return subscribers.get(subscriber).got(count, sum);
    }

    @Override
    public void close() {
        subscribers.forEach(Subscriber::close);
        loop.turn(0);
    }
}
