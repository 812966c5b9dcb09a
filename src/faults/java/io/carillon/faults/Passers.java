package io.carillon.faults;

import io.carillon.system.check.Selection;
import io.carillon.system.client.Client;
import io.carillon.system.client.Ear;
import io.carillon.system.client.Loop;
import io.carillon.system.client.Message;
import io.carillon.system.client.Position;
import io.carillon.system.client.Subscription;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that come at a steady rate, stay a moment, and leave in any way that a client can: with a FIN, with an RST, with full
 * buffers, or before they were answered. Every second one of them goes on where another one of its kind has left. Of the
 * loop's thread, but for the counts.
 */
final class Passers {
    /** Between two that come: 200 a second. */
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private static final int LONGEST_STAY_MILLIS = 3_000;

    private final Loop loop;
    private final int port;
    private final Random random;
    private final Map<Transport, String> left = new HashMap<>();
    private final AtomicInteger come = new AtomicInteger();
    private final AtomicInteger present = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicLong heard = new AtomicLong();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private long begin;
    private volatile boolean ending;

    Passers(Loop loop, int port, Random random) {
        this.loop = loop;
        this.port = port;
        this.random = random;
    }

    /** From any thread. */
    void begin() {
        loop.execute(() -> {
            begin = System.nanoTime();
            next();
        });
    }

    /** Nobody comes any more; who is there leaves as it would have. From any thread. */
    void end() {
        ending = true;
    }

    int come() {
        return come.get();
    }

    /** Those of them whose streams were opened; the others left before, or found nothing to wait for. */
    int opened() {
        return opened.get();
    }

    long heard() {
        return heard.get();
    }

    int present() {
        return present.get();
    }

    /** What should not have happened to one of them. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** All that are due by now, so that the rate is kept when the loop has had other things to do. */
    private void next() {
        while (!ending && System.nanoTime() - begin >= come.get() * INTERVAL.toNanos()) {
            new Passer(come.getAndIncrement());
        }
        if (!ending) {
            loop.after(INTERVAL, this::next);
        }
    }

    private final class Passer implements Ear {
        private final Selection selection;
        private final Transport transport;
        private final Client client;
        private long position;

        Passer(int number) {
            selection = Crowd.selection(random);
            transport = Crowd.transport(number % 10);
            Subscription subscription = Subscription.of(port, transport, selection.query());
            Optional<String> from = Optional.ofNullable(left.get(transport)).filter(cursor -> random.nextBoolean());
            client = new Client(loop, from.map(subscription::from).orElse(subscription), this);
            present.incrementAndGet();
            client.join();
            Duration stay = Duration.ofMillis(random.nextInt(LONGEST_STAY_MILLIS));
            switch (random.nextInt(4)) {
                case 0 -> loop.after(stay, this::leaveFull);
                case 1 -> loop.after(stay, this::leaveGently);
                default -> loop.after(stay, this::leave);
            }
        }

        private void leaveFull() {
            client.stopListening();
            loop.after(Duration.ofMillis(200), this::leave);
        }

        private void leaveGently() {
            client.leaveGently();
            gone();
        }

        private void leave() {
            client.leave();
            gone();
        }

        private void gone() {
            present.decrementAndGet();
            client.cursor().ifPresent(cursor -> left.put(transport, cursor));
            client.violations().forEach(faults::add);
            client.refusals().forEach(status -> faults.add(client + " was refused: " + status));
            // Tomcat ends a connection between two polls after a hundred of them.
            if (client.serverEnds() > 0 && transport != Transport.LONG_POLL) {
                faults.add(client + " was ended by the server, " + client.closeCode());
            }
        }

        @Override
        public void opened(Client from, boolean anew) {
            opened.incrementAndGet();
        }

        @Override
        public void heard(Client from, Message message) {
            if (message.is("gap")) {
                from.violation("a gap, although all is kept");
            }
            if (message.isOfLog()) {
                long offset = Position.of(message.id()).offset();
                if (offset <= position) {
                    from.violation(offset + " after " + position);
                }
                if (!selection.selects(message.subject())) {
                    from.violation("a stranger's event: " + message);
                }
                position = offset;
                heard.incrementAndGet();
            }
        }
    }
}
