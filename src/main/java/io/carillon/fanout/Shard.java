package io.carillon.fanout;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.failpoint.Failpoint;
import io.carillon.log.EventLog;
import io.carillon.log.LogTail;
import io.carillon.log.ResourceTable;
import io.carillon.log.Ring;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread, {@code carillon-shard-N}, and the subscribers that it alone touches. All that others want of them arrives as a
 * message in the inbox. The inbox needs no bound of its own: a subscriber has at most one message that it is ready, one that
 * a page has come, and a bounded number of its client's requests in there.
 */
final class Shard {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
    /** The longest sleep; a bound, not a rhythm: whoever has news wakes the shard. */
    private static final long MAX_PARK = Duration.ofSeconds(1).toNanos();

    private static final long RETRY_READ = Duration.ofMillis(500).toNanos();
    private static final int MESSAGES_PER_ROUND = 1_024;

    private final LogTail tail;
    private final EventLog events;
    private final ResourceTable resources;
    private final Notices words;
    private final Executor readers;
    private final long heartbeat;
    private final Duration stall;
    private final Roster roster;
    private final Thread thread;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

    private volatile boolean parked;
    /** The thread looks at the inbox once more after this is set, and never again. */
    private volatile boolean ended;

    // Owned by the thread from here on.
    private final Set<Subscriber> subscribers = new HashSet<>();
    private final SelectionIndex index = new SelectionIndex();
    private final Deque<Subscriber> scheduled = new ArrayDeque<>();
    private final TreeSet<Subscriber> beats = new TreeSet<>(
            Comparator.<Subscriber>comparingLong(each -> each.beatAt).thenComparing(Subscriber::session));
    private final Expiries expiries = new Expiries();
    private final Stalls stalls;
    private final Map<StretchKey, Stretch> stretches = new HashMap<>();
    private @Nullable Stretch lastStretch;
    private Selection lastSelection = Selection.EVERYTHING;
    private long lastFrom;
    private final List<Subscriber> unread = new ArrayList<>();
    private final PageBudget pages;
    private final List<Subscriber> incomplete = new ArrayList<>();
    private long retryAt;
    private Ring ring;
    private long processed;
    private @Nullable Instant roundTime;
    private @Nullable CloseReason ending;

    private record StretchKey(Selection selection, long from) {}

    Shard(
            int number,
            LogTail tail,
            EventLog events,
            ResourceTable resources,
            Notices words,
            Executor readers,
            FanOutSettings settings,
            Roster roster) {
        this.tail = tail;
        this.events = events;
        this.resources = resources;
        this.words = words;
        this.readers = readers;
        this.heartbeat = settings.heartbeat().toNanos();
        this.stall = settings.stall();
        this.stalls = new Stalls(stall, System.nanoTime());
        this.roster = roster;
        this.pages = PageBudget.ofHeap(settings.shards());
        this.ring = tail.ring();
        this.processed = ring.head().offset();
        this.thread = new Thread(this::run, "carillon-shard-" + number);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Leaves a message. Any thread. False if the shard has ended and will not read it. */
    boolean post(Runnable message) {
        inbox.add(message);
        wake();
        return !(ended && inbox.remove(message));
    }

    /** There may be news. Any thread; never waits. */
    void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** Any thread: a new subscriber, made but not yet known to anyone. False if the shard has ended and knows nothing of it. */
    boolean join(Subscriber subscriber, Subscription subscription) {
        return post(() -> admit(subscriber, subscription));
    }

    /** Any thread: closes all subscribers and ends. */
    void end(CloseReason reason) {
        post(() -> ending = reason);
    }

    boolean awaitEnd(Duration patience) throws InterruptedException {
        thread.join(Math.max(1, patience.toMillis()));
        return !thread.isAlive();
    }

    /** Closes the connections of those that have not taken the end of their streams. For who has waited for the shard's end. */
    void abandonClosed() {
        if (!thread.isAlive()) {
            stalls.giveUpClosed(Subscriber::abandon);
        }
    }

    private void run() {
        while (ending == null) {
            try {
                round();
            } catch (RuntimeException | Error e) { // whatever it was, the others' events still come
                LOG.error("Shard {}: a round failed", thread.getName(), e);
            }
        }
        CloseReason reason = ending;
        new ArrayList<>(subscribers).forEach(subscriber -> close(subscriber, reason));
        // Who came before this line is told the same; who comes after it takes its message back.
        ended = true;
        for (Runnable message = inbox.poll(); message != null; message = inbox.poll()) {
            message.run();
        }
    }

    private void round() {
        roundTime = null;
        for (int i = 0; i < MESSAGES_PER_ROUND; i++) {
            Runnable message = inbox.poll();
            if (message == null) {
                break;
            }
            message.run();
        }
        follow();
        pages.callNext();
        for (int i = scheduled.size(); i > 0; i--) {
            take(scheduled.remove());
        }
        long now = System.nanoTime();
        expire();
        beat(now);
        lookForStalls(now);
        retry(now);
        park(now);
    }

    private void park(long now) {
        if (!scheduled.isEmpty() || ending != null) {
            return;
        }
        pages.callNext();
        if (!scheduled.isEmpty()) {
            return;
        }
        parked = true;
        if (inbox.isEmpty() && tail.ring() == ring && ring.head().offset() == processed) {
            long next = beats.isEmpty() ? MAX_PARK : beats.first().beatAt - now;
            long retry = unread.isEmpty() ? MAX_PARK : retryAt - now;
            long end = TimeUnit.MILLISECONDS.toNanos(
                    expiries.millisToNext(System.currentTimeMillis(), TimeUnit.NANOSECONDS.toMillis(MAX_PARK)));
            long look = stalls.nanosToNext(now, MAX_PARK);
            long soonest = Math.min(Math.min(look, end), Math.min(next, retry));
            LockSupport.parkNanos(this, Math.max(1, soonest));
        }
        parked = false;
    }

    /** Goes through the new events and finds whom each of them concerns. */
    void follow() {
        if (tail.ring() != ring) {
            begin(tail.ring());
        }
        long head = ring.head().offset();
        if (processed == head) {
            return;
        }
        stretches.clear();
        lastStretch = null;
        while (processed < head) {
            EncodedEvent event = ring.get(processed + 1);
            if (event == null) {
                overrun(head);
                break;
            }
            long before = processed++;
            try {
                // One with several topics may come to a subscriber several times here; it is sent once.
                index.select(event.event(), subscriber -> {
                    subscriber.lagFrom(before);
                    schedule(subscriber);
                    Failpoint.FAN_OUT.pass();
                });
            } catch (RuntimeException | Error e) {
                LOG.error("{} does not know who hears {}: everyone looks", thread.getName(), event.offset(), e);
                everyoneLagsFrom(before);
            }
        }
        completed();
    }

    /** The log has gone back. Nobody here can know which of what it has heard is still so. */
    private void begin(Ring next) {
        ring = next;
        processed = next.head().offset();
        stretches.clear();
        lastStretch = null;
        incomplete.clear();
        for (Subscriber subscriber : subscribers) {
            subscriber.loseHistory();
            schedule(subscriber);
        }
    }

    private void completed() {
        incomplete.removeIf(subscriber -> {
            boolean complete = subscriber.isComplete(processed);
            if (complete) {
                schedule(subscriber);
            }
            return complete;
        });
    }

    /** Has the subscriber's turn come once the shard has followed the log to where what it read from the table is complete. */
    void awaitOffset(Subscriber subscriber) {
        if (!subscriber.isComplete(processed) && !incomplete.contains(subscriber)) {
            incomplete.add(subscriber);
        }
    }

    /** The tail has moved on faster than this shard: each of its subscribers reads on from the log by itself. */
    private void overrun(long head) {
        long from = processed;
        processed = head;
        everyoneLagsFrom(from);
    }

    private void everyoneLagsFrom(long offset) {
        for (Subscriber subscriber : subscribers) {
            subscriber.lagFrom(offset);
            schedule(subscriber);
        }
    }

    private void take(Subscriber subscriber) {
        subscriber.scheduled = false;
        try {
            if (subscriber.turn()) {
                schedule(subscriber);
            }
        } catch (RuntimeException | Error e) {
            fail(subscriber, e);
        }
    }

    private void fail(Subscriber subscriber, Throwable cause) {
        LOG.error("Session {} ends because delivering to it failed", subscriber.session(), cause);
        close(subscriber, CloseReason.FAILED);
    }

    private void expire() {
        expiries.due(System.currentTimeMillis()).forEach(subscriber -> close(subscriber, CloseReason.EXPIRED));
    }

    /** Sets when a subscriber has to end. */
    void expireAt(Subscriber subscriber, Optional<Instant> expires) {
        expiries.set(subscriber, expires);
    }

    private void beat(long now) {
        while (!beats.isEmpty() && beats.first().beatAt - now <= 0) {
            Subscriber subscriber = beats.pollFirst();
            subscriber.beatAt = now + heartbeat;
            beats.add(subscriber);
            try {
                subscriber.heartbeat();
            } catch (RuntimeException | Error e) {
                fail(subscriber, e);
            }
        }
    }

    /** Asks a reader for what the kernel knows, and looks at everybody when that has come. */
    private void lookForStalls(long now) {
        if (!stalls.begins(now)) {
            return;
        }
        try {
            readers.execute(() -> {
                Retransmissions kernel = Retransmissions.read();
                post(() -> lookForStalls(kernel));
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Nobody looks for stalled clients any more: the server is stopping");
        }
    }

    private void lookForStalls(Retransmissions kernel) {
        stalls.ended(System.nanoTime());
        stalls.lookAtClosed(Subscriber::abandon);
        for (Subscriber subscriber : new ArrayList<>(subscribers)) {
            try {
                if (subscriber.isStalled(kernel)) {
                    LOG.info(
                            "Session {} ends: its client has taken nothing for {} s",
                            subscriber.session(),
                            stall.toMillis() / 1000.0);
                    close(subscriber, CloseReason.STALLED);
                }
            } catch (RuntimeException | Error e) {
                fail(subscriber, e);
            }
        }
    }

    private void retry(long now) {
        if (!unread.isEmpty() && retryAt - now <= 0) {
            unread.forEach(this::schedule);
            unread.clear();
        }
    }

    private void admit(Subscriber subscriber, Subscription subscription) {
        follow();
        subscribers.add(subscriber);
        subscriber.share(index.add(subscriber, subscriber.selection()));
        long wait = subscription.firstHeartbeat().map(Duration::toNanos).orElseGet(this::spread);
        subscriber.beatAt = System.nanoTime() + wait;
        beats.add(subscriber);
        expiries.set(subscriber, subscription.rights().expires());
        subscriber.begin(words, subscription.user());
        schedule(subscriber);
        if (ending != null) {
            close(subscriber, ending);
        }
    }

    private long spread() {
        return ThreadLocalRandom.current().nextLong(heartbeat / 2, heartbeat + 1);
    }

    void schedule(Subscriber subscriber) {
        if (!subscriber.scheduled && !subscriber.isClosed()) {
            subscriber.scheduled = true;
            scheduled.add(subscriber);
        }
    }

    /** What it selects from now on: an object that it has in common with those that select the same. */
    Selection reindex(Subscriber subscriber, Selection before, Selection after) {
        index.remove(subscriber, before);
        return index.add(subscriber, after);
    }

    void close(Subscriber subscriber, CloseReason reason) {
        if (!subscribers.remove(subscriber)) {
            return;
        }
        index.remove(subscriber, subscriber.selection());
        beats.remove(subscriber);
        expiries.remove(subscriber);
        unread.remove(subscriber);
        incomplete.remove(subscriber);
        try {
            if (!subscriber.close(reason)) {
                stalls.closed(subscriber);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("Session {} was not closed in order", subscriber.session(), e);
        } finally {
            roster.strike(subscriber, reason);
        }
    }

    /** Asks the readers' threads; the answer arrives as a message. */
    <T> void read(Subscriber subscriber, Supplier<T> query, Consumer<T> then) {
        try {
            readers.execute(() -> {
                try {
                    T found = query.get();
                    post(() -> {
                        subscriber.readEnded();
                        if (!subscriber.isClosed()) {
                            then.accept(found);
                            schedule(subscriber);
                        }
                    });
                } catch (RuntimeException | Error e) { // else it would wait for ever
                    LOG.warn("Session {} waits: {}", subscriber.session(), e.getMessage());
                    post(() -> readLater(subscriber));
                }
            });
        } catch (RejectedExecutionException e) {
            subscriber.readEnded(); // the server is stopping
        }
    }

    /** What may be in memory for those who are behind. The shard's thread. */
    PageBudget pages() {
        return pages;
    }

    private void readLater(Subscriber subscriber) {
        subscriber.readFailed();
        if (!subscriber.isClosed()) {
            retryAt = unread.isEmpty() ? System.nanoTime() + RETRY_READ : retryAt;
            unread.add(subscriber);
        }
    }

    /**
     * What follows an offset, from the tail; made once for all who stand there and select the same, whatever else they may read, as
     * long as there is nothing in it that not all of them hear; and once for those who may read the same. Null if the tail has
     * moved on.
     */
    @Nullable
    Stretch stretch(Selection selection, long from) {
        Selection common = selection.common();
        Stretch shared = known(common, from);
        return shared == null || !shared.restricted() || selection.equals(common) ? shared : known(selection, from);
    }

    private @Nullable Stretch known(Selection selection, long from) {
        Stretch last = lastStretch;
        if (last != null && lastFrom == from && lastSelection.equals(selection)) {
            return last; // most who are woken together want the same
        }
        StretchKey key = new StretchKey(selection, from);
        Stretch known = stretches.get(key);
        if (known == null) {
            known = Stretch.of(selection, from, processed, now(), ring::get);
            if (known != null && stretches.size() < MESSAGES_PER_ROUND) {
                stretches.put(key, known);
            }
        }
        lastStretch = known;
        lastSelection = selection;
        lastFrom = from;
        return known;
    }

    /** The wall clock's time, the same for all subscribers of a round. */
    Instant now() {
        Instant known = roundTime;
        if (known == null) {
            known = words.now();
            roundTime = known;
        }
        return known;
    }

    long processed() {
        return processed;
    }

    int size() {
        return subscribers.size();
    }

    /** The history that is told of. */
    Ring ring() {
        return ring;
    }

    /** Where the log ends. Any thread. */
    Cursor head() {
        return tail.head();
    }

    Cursor cursorAt(long offset) {
        return events.at(offset);
    }

    EventLog events() {
        return events;
    }

    ResourceTable resources() {
        return resources;
    }

    Notices words() {
        return words;
    }

    Optional<CloseReason> ending() {
        return Optional.ofNullable(ending);
    }
}
