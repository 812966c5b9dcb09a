package io.carillon.faults;

import io.carillon.system.check.Selection;
import io.carillon.system.check.Stored;
import io.carillon.system.check.Transcript;
import io.carillon.system.client.Client;
import io.carillon.system.client.Loop;
import io.carillon.system.client.Message;
import io.carillon.system.client.Subscription;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Many listeners over all transports, of which some hear everything, most a collection, others one resource or one room. */
final class Crowd implements AutoCloseable {
    private final Loop loop = new Loop();
    private final int port;
    private final Present present;
    private final List<Listener> listeners = new ArrayList<>();
    private final IdentityHashMap<Message, Integer> fingerprints = new IdentityHashMap<>();
    private final AtomicInteger reloadFailures = new AtomicInteger();
    private final ExecutorService reloads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "carillon-faults-reload");
        thread.setDaemon(true);
        return thread;
    });

    Crowd(int port, Present present) {
        this.port = port;
        this.present = present;
    }

    /** More listeners, all from where the log is now, which nobody changes meanwhile. */
    Crowd join(int count, Random random) {
        return join(count, random, 0);
    }

    /** @param receiveBuffer of their sockets; 0 for the system's own */
    Crowd join(int count, Random random, int receiveBuffer) {
        Map<Selection, Present.State> states = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Selection selection = selection(random);
            join(transport(i % 10), selection, states.computeIfAbsent(selection, present::of), receiveBuffer, 0);
        }
        return this;
    }

    /** More that hear everything or one resource, half of them over SSE and half over WebSocket, from an address of their own. */
    List<Listener> joinFrom(int source, int count) {
        List<Listener> joined = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Selection selection = new Selection(i % 4 < 2 ? "*" : Writers.topic(i % Writers.WRITERS, 0));
            Transport transport = i % 2 == 0 ? Transport.SSE : Transport.WEBSOCKET;
            joined.add(join(transport, selection, present.of(selection), 0, source));
        }
        return joined;
    }

    /** One more. */
    Listener join(Transport transport, Selection selection) {
        return join(transport, selection, present.of(selection), 0, 0);
    }

    private Listener join(
            Transport transport, Selection selection, Present.State state, int receiveBuffer, int source) {
        Listener listener = new Listener(
                transport + " #" + listeners.size(),
                selection,
                state.at(),
                state.versions(),
                this::reload,
                message -> fingerprints.computeIfAbsent(message, Listener::fingerprint));
        Subscription subscription = Subscription.of(port, transport, selection.query())
                .from(state.at().toString())
                .withReceiveBuffer(receiveBuffer)
                .withSource(source);
        listener.client(new Client(loop, subscription, listener).obedient());
        listeners.add(listener);
        listener.client().join();
        return listener;
    }

    static Transport transport(int digit) {
        if (digit < 4) {
            return Transport.SSE;
        }
        return digit < 8 ? Transport.WEBSOCKET : Transport.LONG_POLL;
    }

    static Selection selection(Random random) {
        int choice = random.nextInt(10);
        int writer = random.nextInt(Writers.WRITERS);
        if (choice == 0) {
            return new Selection("*");
        }
        if (choice < 6) {
            return new Selection("/api/f" + writer % Writers.COLLECTIONS + "/*");
        }
        return new Selection(choice < 9 ? Writers.topic(writer, random.nextInt(Writers.KEYS)) : Writers.room(writer));
    }

    private void reload(Client client, Listener listener) {
        reloads.execute(() -> {
            while (!reloads.isShutdown()) {
                try {
                    Present.State state = present.of(listener.selection());
                    loop.execute(() -> listener.took(state.at(), state.versions()));
                    return;
                } catch (RuntimeException | AssertionError e) {
                    reloadFailures.incrementAndGet(); // the server is away; it will be back
                    LockSupport.parkNanos(100_000_000);
                }
            }
        });
    }

    List<Listener> listeners() {
        return listeners;
    }

    /** Does something between two things that listeners hear. */
    <T> T onLoop(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(task.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done.join();
    }

    boolean awaitOpen(Duration atMost) {
        return await(
                atMost,
                () -> listeners.stream()
                        .allMatch(listener -> listener.client().isOpen()
                                || listener.client().subscription().transport() == Transport.LONG_POLL));
    }

    /**
     * Waits until everyone has come as far as the last change that it selects.
     *
     * @param stall how long nobody may have come any further; then it is false
     */
    boolean awaitHeard(Map<Long, Stored.Event> changes, Duration stall) {
        return awaitHeard(listeners, changes, stall);
    }

    /** As far as these listeners go. */
    boolean awaitHeard(List<Listener> who, Map<Long, Stored.Event> changes, Duration stall) {
        Map<Selection, Long> last = new HashMap<>();
        for (Listener listener : who) {
            last.computeIfAbsent(
                    listener.selection(),
                    selection -> changes.entrySet().stream()
                            .filter(each -> selection.selects(each.getValue().topic()))
                            .mapToLong(Map.Entry::getKey)
                            .max()
                            .orElse(0));
        }
        long way;
        do {
            way = way(who);
            if (await(
                    stall,
                    () -> who.stream().allMatch(listener -> listener.position() >= last.get(listener.selection())))) {
                return true;
            }
        } while (way(who) > way);
        return false;
    }

    private static long way(List<Listener> who) {
        return who.stream().mapToLong(Listener::position).sum();
    }

    boolean await(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            loop.check();
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(10_000_000);
        }
        return true;
    }

    /** Ends all of them, so that nothing is written to their transcripts any more. */
    List<Transcript> end() {
        loop.check();
        loop.close();
        List<Transcript> transcripts = new ArrayList<>();
        for (Listener listener : listeners) {
            transcripts.add(listener.transcript().violated(listener.client().violations()));
        }
        return transcripts;
    }

    Loop loop() {
        return loop;
    }

    int comebacks() {
        return listeners.stream()
                .mapToInt(listener -> Math.max(0, listener.client().openings() - 1))
                .sum();
    }

    int gaps() {
        return listeners.stream().mapToInt(Listener::gaps).sum();
    }

    int closes() {
        return closes(listeners);
    }

    static int closes(List<Listener> who) {
        return who.stream().mapToInt(Listener::closes).sum();
    }

    @Override
    public void close() {
        reloads.shutdownNow();
        loop.close();
    }
}
