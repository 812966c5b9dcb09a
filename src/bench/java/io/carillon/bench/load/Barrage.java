package io.carillon.bench.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/** Publishes to an audience by a plan, and says what it cost. Owned by the loop's thread. */
public final class Barrage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Audience audience;
    private final List<Integer> ports;
    private final Supplier<Duration> serverCpu;
    private final Loop loop;
    private final Tally tally;
    private final List<Publisher> publishers = new ArrayList<>();
    private final Deque<Publisher> idle = new ArrayDeque<>();

    private int firstListener;
    private int reach;
    private int answered;
    private Audience.Selection selection = Audience.Selection.ALL;

    /** What is published: the request that makes an event with this marker, the how-many-th of its measurement. */
    @FunctionalInterface
    public interface Requests {
        byte[] request(int event, String marker);
    }

    /**
     * For one audience, everyone of which gets everything, unless said otherwise.
     *
     * @param serverCpu what the server has used so far
     */
    public Barrage(Audience audience, int port, Supplier<Duration> serverCpu) {
        this(audience, List.of(port), serverCpu);
    }

    /**
     * The same, to several servers: the first connection is to the first one, the next one to the next, and so on in turn.
     *
     * @param serverCpu what they together have used so far
     */
    public Barrage(Audience audience, List<Integer> ports, Supplier<Duration> serverCpu) {
        this.audience = audience;
        this.ports = List.copyOf(ports);
        this.serverCpu = serverCpu;
        this.loop = audience.loop();
        this.tally = audience.tally();
        this.reach = audience.size();
    }

    /** Each event is for so many of the subscribers, and for which. */
    public Barrage reaching(int subscribers, Audience.Selection selected) {
        reach = subscribers;
        selection = selected;
        return this;
    }

    /** So many of the subscribers do not read now; unless said otherwise, the others get everything. */
    public Barrage withoutFirst(int deaf) {
        firstListener = deaf;
        reach = audience.size() - deaf;
        return this;
    }

    /** Runs the plan, waits for all deliveries, and checks that each subscriber got exactly what is its. */
    public Outcome run(Plan plan, Requests requests) {
        prepare(plan);
        Duration server = serverCpu.get();
        long client = loop.busyNanos();
        long start = System.nanoTime();
        publish(plan, requests, start);
        drain();
        long end = System.nanoTime();
        Duration serverEnd = serverCpu.get();
        long clientEnd = loop.busyNanos();
        audience.requireComplete(firstListener, selection);
        return new Outcome(
                tally.given(),
                tally.delivered(),
                Duration.ofNanos(end - start),
                serverEnd.minus(server),
                Duration.ofNanos(clientEnd - client),
                tally.sinceSent(),
                tally.sinceAnswered(),
                tally.answers());
    }

    private void drain() {
        try {
            loop.until("all events are answered and heard", PATIENCE, () -> {
                requireNoFailure();
                return answered == tally.given() && tally.delivered() >= (long) tally.given() * reach;
            });
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "%d events, %d answered, %d heard of %d"
                            .formatted(tally.given(), answered, tally.delivered(), (long) tally.given() * reach),
                    e);
        }
    }

    private void prepare(Plan plan) {
        audience.begin(plan.events(), firstListener);
        answered = 0;
        while (publishers.size() < plan.publishers()) {
            publishers.add(new Publisher(loop, ports.get(publishers.size() % ports.size()), this::answered));
        }
        idle.clear();
        idle.addAll(publishers.subList(0, plan.publishers()));
    }

    private void publish(Plan plan, Requests requests, long start) {
        long end = start + plan.limit().toNanos();
        long stuck = end + PATIENCE.toNanos();
        loop.meanwhile(() -> publishAll(plan, requests, start, end));
        try {
            while (tally.given() < plan.events() && System.nanoTime() - end < 0) {
                publishAll(plan, requests, start, end);
                loop.turn(idle.isEmpty() || !mayPublish(plan) ? 50 : pause(plan, start));
                requireNoFailure();
                if (System.nanoTime() - stuck > 0) {
                    throw new IllegalStateException("events are not heard");
                }
            }
        } finally {
            loop.meanwhile(() -> {});
        }
    }

    /** All that the plan allows now. */
    private void publishAll(Plan plan, Requests requests, long start, long end) {
        while (tally.given() < plan.events()
                && !idle.isEmpty()
                && mayPublish(plan)
                && due(plan, start)
                && System.nanoTime() - end < 0) {
            next(requests);
        }
    }

    private void next(Requests requests) {
        Publisher publisher = idle.remove();
        int event = tally.given();
        int number = tally.nextNumber();
        publisher.publish(number, requests.request(event, "~%08x~".formatted(number)));
    }

    private boolean mayPublish(Plan plan) {
        int window = plan.window();
        return window == 0
                || tally.given() - Math.min(answered, reach == 0 ? answered : tally.delivered() / reach) < window;
    }

    private boolean due(Plan plan, long start) {
        return plan.perSecond() == 0 || System.nanoTime() - dueAt(plan, start) >= 0;
    }

    private long dueAt(Plan plan, long start) {
        return start + (long) (tally.given() * 1e9 / plan.perSecond());
    }

    private long pause(Plan plan, long start) {
        return plan.perSecond() == 0 ? 0 : Math.max(0, (dueAt(plan, start) - System.nanoTime()) / 1_000_000);
    }

    private void answered(Publisher publisher, int number) {
        answered++;
        tally.answered(number);
        idle.add(publisher);
    }

    private void requireNoFailure() {
        audience.requireNoComplaint();
        publishers.forEach(Publisher::requireNoFailure);
    }

    @Override
    public void close() {
        publishers.forEach(Publisher::close);
        loop.turn(0);
    }
}
