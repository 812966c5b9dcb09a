package io.carillon.fanout;

import com.github.f4b6a3.uuid.UuidCreator;
import io.carillon.event.Cursor;
import io.carillon.log.EventLog;
import io.carillon.log.LogTail;
import io.carillon.log.ResourceTable;
import io.carillon.log.Ring;
import io.carillon.log.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fans the log's events out to the subscribers of every transport. Started and stopped by the server; {@link #subscribe} is
 * called by the transports from any thread.
 */
@ApplicationScoped
public class FanOut {
    private final LogTail tail;
    private final EventLog events;
    private final ResourceTable resources;
    private final FanOutSettings settings;
    private final Roster roster;
    private final AtomicInteger next = new AtomicInteger();
    private final Runnable wake = this::wake;

    private volatile List<Shard> shards = List.of();
    private volatile List<Shard> stopped = List.of();
    private volatile @Nullable ThreadPoolExecutor readers;

    /** For the proxy of CDI, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected FanOut() {
        this.tail = null;
        this.events = null;
        this.resources = null;
        this.settings = null;
        this.roster = null;
    }

    @Inject
    public FanOut(LogTail tail, EventLog events, ResourceTable resources, FanOutSettings settings) {
        this.tail = tail;
        this.events = events;
        this.resources = resources;
        this.settings = settings;
        this.roster = new Roster(settings.limits());
    }

    public void start() {
        ThreadPoolExecutor pool = readerThreads(settings.readers());
        readers = pool;
        Notices words = new Notices(Clock.systemUTC());
        List<Shard> made = new ArrayList<>();
        for (int number = 1; number <= settings.shards(); number++) {
            made.add(new Shard(number, tail, events, resources, words, pool, settings, roster));
        }
        made.forEach(Shard::start);
        shards = List.copyOf(made);
        tail.onCommit(wake);
    }

    /** A subscriber has at most one read under way, so the queue is no longer than there are subscribers. */
    private static ThreadPoolExecutor readerThreads(int most) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(most, most, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "carillon-reader-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private void wake() {
        for (Shard shard : shards) {
            shard.wake();
        }
    }

    /**
     * Begins a stream. Reads the store for {@link Start.Earliest}, and for a cursor that this server does not know and another may;
     * else never waits.
     *
     * @param sink makes the sink of the subscriber
     * @throws NotServingException if the store does not answer, or the server is stopping
     * @throws SessionLimitException if there are too many already
     */
    public Subscriber subscribe(Subscription subscription, Function<Subscriber, ? extends Sink> sink) {
        List<Shard> open = shards;
        if (open.isEmpty()) {
            throw stopping();
        }
        Subscriber.Origin origin = origin(subscription.start());
        Shard shard = open.get(Math.floorMod(next.getAndIncrement(), open.size()));
        String session = UuidCreator.getTimeOrderedEpoch().toString();
        Selection selection =
                subscription.selection().readableBy(subscription.rights().readership());
        Subscriber subscriber = roster.enter(
                subscription.user(),
                subscription.address(),
                () -> new Subscriber(
                        shard, session, subscription.user(), subscription.address(), selection, origin, sink));
        if (!shard.join(subscriber, subscription)) {
            roster.strike(subscriber, CloseReason.RESTARTING);
            throw stopping();
        }
        try {
            subscriber.opened();
        } catch (RuntimeException e) {
            subscriber.leave(CloseReason.PEER_GONE); // nothing was said to it, and nobody else knows of it
            throw e;
        }
        return subscriber;
    }

    /**
     * Looks whether a stream could begin, for transports that answer before they begin one.
     *
     * @throws SessionLimitException if not
     */
    public void checkRoom(Optional<String> user, Optional<PeerAddress> address) {
        roster.checkRoom(user, address);
    }

    /** How long a stream may be quiet before its sink is told to write something. */
    public Duration heartbeat() {
        return settings.heartbeat();
    }

    /** From now on is told who comes and goes. */
    public void attend(Attendance attendance) {
        roster.attend(attendance);
    }

    /** The sessions of this server in the order of their ids, those after this one. Any thread; never waits. */
    public Stream<Presence> sessions(String after) {
        return roster.after(after).map(Subscriber::presence);
    }

    /** One session, if it is there. Any thread; never waits. */
    public Optional<Presence> session(String id) {
        return roster.find(id).map(Subscriber::presence);
    }

    /** Ends a session; true once it has ended, false if there was none. */
    public CompletionStage<Boolean> end(String id, CloseReason reason) {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        roster.find(id)
                .ifPresentOrElse(
                        subscriber -> subscriber.leave(reason, () -> ended.complete(true)),
                        () -> ended.complete(false));
        return ended.minimalCompletionStage();
    }

    private static NotServingException stopping() {
        return new NotServingException("the server is stopping");
    }

    private Subscriber.Origin origin(Start start) {
        try {
            Ring history = tail.ring();
            Cursor head = history.head();
            if (start instanceof Start.After after) {
                OptionalLong offset = events.resolve(after.cursor());
                return new Subscriber.Origin(
                        history, offset.orElse(head.offset()), Optional.of(after.cursor()), offset.isEmpty(), false);
            }
            if (start instanceof Start.Earliest) {
                Cursor earliest = events.earliest();
                return new Subscriber.Origin(history, earliest.offset(), Optional.of(earliest), false, false);
            }
            return new Subscriber.Origin(
                    history, head.offset(), Optional.of(head), false, start instanceof Start.Snapshot);
        } catch (StoreException e) {
            throw new NotServingException(e.getMessage());
        }
    }

    /** Ends every stream, saying so to each client, and the threads. Returns once they have ended or the time is up. */
    public void stop(Duration patience) {
        List<Shard> open = shards;
        shards = List.of();
        stopped = open;
        tail.forget(wake);
        open.forEach(shard -> shard.end(CloseReason.RESTARTING));
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (Shard shard : open) {
                shard.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()));
            }
            ThreadPoolExecutor pool = readers;
            if (pool != null) {
                pool.shutdownNow();
                pool.awaitTermination(Math.max(100, (deadline - System.nanoTime()) / 1_000_000), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After the stop: closes the connections of clients that have not taken the end of their streams, which a container might keep. */
    public void abandonStopped() {
        stopped.forEach(Shard::abandonClosed);
        stopped = List.of();
    }
}
