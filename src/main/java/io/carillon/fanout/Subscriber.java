package io.carillon.fanout;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.log.Courtesy;
import io.carillon.log.EventLog;
import io.carillon.log.Representation;
import io.carillon.log.Ring;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream: a cursor on the log, a selection and a sink. Owned by the thread of its shard, which alone calls the
 * package-private methods; the public ones may be called from any thread and only leave a message in the shard's inbox.
 */
public final class Subscriber {
    /** Messages of one client that may wait for its shard; who sends faster than it is heard is cut off. */
    private static final int MAX_WAITING_REQUESTS = 64;

    private static final VarHandle CURSOR = field("cursor", long.class);
    private static final VarHandle BEHIND = field("behind", boolean.class);

    private final Shard shard;
    private final Sink sink;
    private final String session;
    private final Optional<String> user;
    private final Optional<PeerAddress> address;
    private final Origin origin;
    private final AtomicBoolean readyPosted = new AtomicBoolean();
    private final AtomicInteger waitingRequests = new AtomicInteger();
    private final Instant since;

    // Written by the shard's thread, and read by whoever asks where the session stands. Where it stands changes at each
    // delivery, hence in release mode: nothing else has to be seen with it.
    private volatile Selection selection;
    private volatile long cursor;
    private volatile boolean behind;
    private volatile @Nullable SnapshotScan snapshot;
    private volatile @Nullable Withdrawal withdrawal;

    // Owned by the shard's thread from here on.
    private final List<EncodedEvent> notices = new ArrayList<>(3);
    private boolean live;
    private boolean reading;
    private boolean closed;
    private long complete;
    private int histories;
    private LogPages pages = LogPages.NONE;
    private final PageBudget.Share share;
    /** It has something of the budget. */
    private boolean sharing;

    private long taken;
    private int sentAgain;
    /** Looks in a row at which the client had taken nothing of what waits for it. */
    private int stillLooks;

    /** Places of the subscriber in its shard's queues. */
    boolean scheduled;

    long beatAt;

    /** When it has to end, if it has to; in milliseconds since 1970. */
    long expiresAtMillis;

    /**
     * Where a stream begins.
     *
     * @param history the one that the offset counts in
     * @param offset after which it hears
     * @param said the cursor the client came with, or the one it stands at
     * @param gap true if what it came with cannot be honoured
     * @param snapshot true if the present state comes first
     */
    record Origin(Ring history, long offset, Optional<Cursor> said, boolean gap, boolean snapshot) {}

    Subscriber(
            Shard shard,
            String session,
            Optional<String> user,
            Optional<PeerAddress> address,
            Selection selection,
            Origin origin,
            Function<Subscriber, ? extends Sink> sink) {
        this.shard = shard;
        this.session = session;
        this.user = user;
        this.address = address;
        this.selection = selection;
        this.origin = origin;
        this.cursor = origin.offset();
        this.since = shard.words().now().truncatedTo(ChronoUnit.MILLIS);
        this.share = shard.pages().share(() -> shard.schedule(this));
        this.sink = sink.apply(this);
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Subscriber.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void stand(long offset, boolean more) {
        CURSOR.setRelease(this, offset);
        BEHIND.setRelease(this, more);
    }

    /** The session's id, made by the server. */
    public String session() {
        return session;
    }

    /** Whose session it is. Any thread. */
    Optional<String> user() {
        return user;
    }

    /** Where its client is. Any thread. */
    Optional<PeerAddress> address() {
        return address;
    }

    /** What is to be said of it now. Any thread. */
    Presence presence() {
        Cursor head = shard.head();
        Cursor at = behind || snapshot != null || withdrawal != null
                ? shard.cursorAt(Math.min(cursor, head.offset()))
                : head;
        List<String> selected =
                selection.selectors().stream().map(Object::toString).sorted().toList();
        return new Presence(session, user, sink.transport(), since, selected, at, head.offset() - at.offset());
    }

    /** The sink can take more. Any thread. */
    public void ready() {
        if (readyPosted.compareAndSet(false, true)) {
            shard.post(() -> {
                readyPosted.set(false);
                shard.schedule(this);
            });
        }
    }

    /** The stream ends: the transport found its peer gone, or wants it gone. Any thread; more than once does no harm. */
    public void leave(CloseReason reason) {
        shard.post(() -> shard.close(this, reason));
    }

    /** The same, with something to run once the stream has ended, on whichever thread. */
    void leave(CloseReason reason, Runnable then) {
        boolean posted = shard.post(() -> {
            shard.close(this, reason);
            then.run();
        });
        if (!posted) {
            then.run();
        }
    }

    /**
     * Changes what is selected, from where the subscriber stands; who is at the log's end hears nothing by it that was told of before.
     * Any thread.
     *
     * @param change may throw {@link IllegalArgumentException}; then nothing changes
     * @param done told the position on the shard's thread
     * @param refused told the exception there instead
     */
    public void select(
            UnaryOperator<Selection> change, Consumer<Cursor> done, Consumer<IllegalArgumentException> refused) {
        request(() -> {
            shard.follow();
            try {
                Selection next = change.apply(selection);
                selection = shard.reindex(this, selection, next);
                done.accept(shard.cursorAt(position()));
            } catch (IllegalArgumentException e) {
                refused.accept(e);
            }
        });
    }

    /**
     * Changes what may be heard, and when the stream has to end. What may not be heard any more is told as deleted.
     * Any thread.
     *
     * @param done told the position on the shard's thread
     */
    public void renew(Rights rights, Consumer<Cursor> done) {
        request(() -> {
            Selection before = selection;
            Selection after = shard.reindex(this, before, before.readableBy(rights.readership()));
            shard.expireAt(this, rights.expires());
            selection = after;
            if (!before.readership().equals(after.readership())) {
                Withdrawal.of(before, shard.processed()).ifPresent(this::withdraw);
            }
            done.accept(shard.cursorAt(position()));
        });
    }

    private void withdraw(Withdrawal next) {
        cursor = position();
        behind = false; // it is again as soon as the table has been gone through
        letGo(LogPages.NONE);
        histories++; // what is being read is not wanted any more
        if (snapshot != null) {
            snapshot.drop();
        }
        if (withdrawal == null) {
            withdrawal = next;
        } else { // what has been told of the first one is not known any more
            withdrawal = null;
            snapshot = null;
            loseTrack();
        }
        shard.schedule(this);
    }

    /** Asks for the position, told on the shard's thread. Any thread. */
    public void locate(Consumer<Cursor> told) {
        request(() -> told.accept(shard.cursorAt(position())));
    }

    /** Runs something of the sink's on the shard's thread, unless the stream has ended. Any thread. */
    public void execute(Runnable task) {
        request(task);
    }

    /** The same, with something to run on whichever thread if the stream has ended, or ends because too much waits for it. */
    public void execute(Runnable task, Runnable otherwise) {
        request(task, otherwise);
    }

    private void request(Runnable task) {
        request(task, () -> {});
    }

    private void request(Runnable task, Runnable otherwise) {
        if (waitingRequests.incrementAndGet() > MAX_WAITING_REQUESTS) {
            leave(CloseReason.TRY_LATER);
            otherwise.run();
            return;
        }
        boolean posted = shard.post(() -> {
            waitingRequests.decrementAndGet();
            (closed ? otherwise : task).run();
        });
        if (!posted) {
            otherwise.run();
        }
    }

    /** Called by {@link FanOut} when the shard has been told. */
    void opened() {
        sink.open();
    }

    Selection selection() {
        return selection;
    }

    /** The same selection, as the object that others have too. */
    void share(Selection same) {
        selection = same;
    }

    /** True if the log has come to where all is told that the snapshot left out, or nobody waits for that any more. */
    boolean isComplete(long processed) {
        return closed || complete <= processed;
    }

    boolean isClosed() {
        return closed;
    }

    /** Says hello and takes its place on the log. The shard stands at or after the origin. */
    void begin(Notices words, Optional<String> user) {
        behind = shard.processed() > cursor;
        boolean resumable = !origin.gap() && !origin.snapshot();
        notices.add(words.hello(session, user, origin.snapshot() ? Optional.empty() : origin.said(), resumable));
        if (origin.snapshot()) {
            snapshot = new SnapshotScan(selection.prefixes(), cursor);
        }
        if (origin.gap()) {
            notices.add(words.gap(session, shard.cursorAt(cursor)));
        }
        if (origin.history() != shard.ring()) {
            loseHistory();
        }
        if (snapshot == null && !behind) {
            tellLive();
        }
    }

    /** The log has gone back: what the subscriber has been told, and what is being read for it, may not be so any more. */
    void loseHistory() {
        histories++;
        withdrawal = null;
        snapshot = null;
        complete = 0;
        loseTrack();
    }

    /** An event selects this subscriber; if it was at the log's end, it now lags by what follows this offset. */
    void lagFrom(long offset) {
        if (!behind && snapshot == null && withdrawal == null) {
            stand(offset, true);
        }
    }

    /** Does what can be done now, without waiting; true if more can be done at once. */
    boolean turn() {
        if (closed || reading) {
            return false;
        }
        Withdrawal leaving = withdrawal;
        if (!sink.isReady()) {
            letGo(LogPages.NONE);
            SnapshotScan scan = snapshot;
            if (scan != null) {
                scan.drop();
            }
            if (leaving != null) {
                leaving.scan().drop();
            }
            return false;
        }
        if (!notices.isEmpty()) {
            sink.write(new Run(List.copyOf(notices)));
            notices.clear();
            return true;
        }
        SnapshotScan scan = snapshot;
        if (scan != null) {
            return snapshotTurn(scan);
        }
        if (leaving != null && !behind) {
            return leaving.scan().ended() ? settle() : withdrawalTurn(leaving);
        }
        return behind ? catchUp() : tellLive();
    }

    /** Not before all is told that the snapshot left out, which may be on disk and not yet in the tail. */
    private boolean tellLive() {
        if (live || position() < complete) {
            return false;
        }
        live = true;
        notices.add(shard.words().live(session, shard.cursorAt(position())));
        return true;
    }

    private boolean catchUp() {
        Withdrawal leaving = withdrawal;
        Selection wanted = leaving == null ? selection : leaving.wide(selection);
        Stretch stretch = pages.next(cursor, shard.processed(), wanted, shard.now());
        if (stretch == null) {
            stretch = shard.stretch(wanted, cursor);
        }
        if (stretch == null) {
            int bytes = askFor(pages.bytes());
            if (bytes > 0) {
                read(() -> shard.events().after(cursor, LogPages.MAX_EVENTS, bytes), this::turnPage);
            }
            return false;
        }
        if (!pages.events().isEmpty()) {
            Courtesy.letOthersRun();
        }
        stand(stretch.to(), stretch.to() < shard.processed());
        // A page may go on where the shard has not been yet, and nothing there may concern this subscriber.
        letGo(behind ? pages.told(cursor) : LogPages.NONE);
        Run run = leaving == null ? stretch.run() : leaving.tell(stretch.run(), selection, shard.words(), session);
        if (leaving != null) {
            settle();
        }
        if (!run.events().isEmpty()) {
            sink.write(run);
        }
        // Now, for in the next round there may be news again, and in each one after it.
        return behind || tellLive();
    }

    private void turnPage(EventLog.Page page) {
        if (page.gap()) {
            withdrawal = null;
            loseTrack();
        } else {
            pages = pages.with(page.events());
        }
    }

    /** What follows the cursor cannot be told; it goes on from where the log is now. */
    private void loseTrack() {
        letGo(LogPages.NONE);
        cursor = shard.processed();
        behind = false;
        notices.add(shard.words().gap(session, shard.cursorAt(cursor)));
    }

    private boolean snapshotTurn(SnapshotScan scan) {
        boolean more = scanTurn(
                scan,
                resource -> selection.selects(resource.key().topic())
                        ? shard.words().snapshot(resource)
                        : null);
        if (scan.ended()) {
            complete = scan.complete();
            shard.awaitOffset(this);
            snapshot = null;
            behind = withdrawal == null && shard.processed() > cursor;
        }
        return more;
    }

    private boolean withdrawalTurn(Withdrawal leaving) {
        boolean more = scanTurn(leaving.scan(), resource -> leaving.tell(resource, selection, shard.words(), session));
        if (leaving.scan().ended()) {
            complete = Math.max(complete, leaving.scan().complete());
            settle();
        }
        return more;
    }

    /** A withdrawal is over when all is told that its scan has left out, which may be on disk and not yet in the tail. */
    private boolean settle() {
        behind = shard.processed() > cursor;
        if (!behind && cursor >= complete) {
            withdrawal = null;
            return true;
        }
        if (!behind) {
            shard.awaitOffset(this);
        }
        return behind;
    }

    private boolean scanTurn(SnapshotScan scan, Function<Representation, @Nullable EncodedEvent> telling) {
        Run run = scan.next(telling);
        if (scan.isEmpty()) {
            giveBack();
        }
        if (run != null) {
            sink.write(run);
        } else if (!scan.ended()) {
            int bytes = askFor(scan.bytes());
            if (bytes > 0) {
                SnapshotScan.Query query = scan.query(bytes);
                read(() -> query.run(shard.resources()), scan::load);
            }
            return false;
        }
        return true;
    }

    private void letGo(LogPages rest) {
        pages = rest;
        if (rest.events().isEmpty()) {
            giveBack();
        }
    }

    private int askFor(int bytes) {
        int granted = share.ask(bytes);
        sharing = granted > 0;
        return granted;
    }

    private void giveBack() {
        if (sharing) {
            sharing = false;
            share.giveBack();
        }
    }

    private <T> void read(Supplier<T> query, Consumer<T> then) {
        reading = true;
        int asked = histories;
        shard.read(this, query, found -> {
            if (asked == histories) {
                then.accept(found);
            }
        });
    }

    /** A page has come, or will not. */
    void readEnded() {
        reading = false;
    }

    /** It could not be read. */
    void readFailed() {
        readEnded();
        giveBack();
    }

    void heartbeat() {
        sink.heartbeat(resumable());
    }

    /**
     * Looks whether the client has taken anything since the last look; true if it has not for all of the time that it has.
     *
     * @param kernel what it knows of this machine's connections
     */
    boolean isStalled(Retransmissions kernel) {
        long takenNow = sink.taken();
        int sentAgainNow = kernel.of(sink.connection());
        boolean waits = !sink.isReady() && takenNow == taken;
        boolean vanished = sentAgainNow > 0 && sentAgainNow >= sentAgain;
        stillLooks = waits || vanished ? stillLooks + 1 : 0;
        taken = takenNow;
        sentAgain = sentAgainNow;
        return Stalls.isOver(stillLooks);
    }

    /** True if nothing of the stream is left; false if its end waits for the client. */
    boolean close(CloseReason reason) {
        closed = true;
        pages = LogPages.NONE;
        share.end();
        if (reason == CloseReason.ENDED && sink.isReady()) {
            sink.write(new Run(List.of(shard.words().ended(session, reason))));
        }
        boolean all = sink.close(reason, resumable());
        snapshot = null;
        return all;
    }

    /** The client has not taken the end. */
    void abandon() {
        sink.abandon();
    }

    /** Empty while notices wait or a snapshot is under way: a client that came back from there would miss something. */
    private Optional<Cursor> resumable() {
        return snapshot == null && withdrawal == null && notices.isEmpty()
                ? Optional.of(shard.cursorAt(position()))
                : Optional.empty();
    }

    private long position() {
        return behind || snapshot != null || withdrawal != null ? cursor : shard.processed();
    }
}
