package io.carillon.session;

import com.github.f4b6a3.uuid.UuidCreator;
import io.carillon.event.Cursor;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.log.LogTail;
import io.carillon.log.NodeConnection;
import io.carillon.log.NodeConnection.Node;
import io.carillon.log.SessionTable;
import io.carillon.log.StoreException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes of this one's sessions, does what they order, and clears up after those that have died. All by its thread,
 * {@code carillon-sessions}, over a connection of its own: no session waits for it, and while the database is away nothing happens
 * but that changes gather.
 */
final class Register {
    private static final Logger LOG = LoggerFactory.getLogger(Register.class);
    /** How long something that nobody gives a hint of waits for its turn. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** Between two looks for orders, and at the other nodes. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Between two signs of life, and two looks at how far sessions have come; less if the lease is short. */
    private static final Duration BEAT = Duration.ofSeconds(3);

    private static final int LEASE_BEATS = 3;

    /** Between two writes of those who come and go. */
    private static final Duration WRITE = Duration.ofMillis(500);

    /** Between two tries to reach the server. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(1);

    private final FanOut fanOut;
    private final SessionTable table;
    private final SessionEvents events;
    private final LogTail tail;
    private final Duration lease;
    private final Changes changes = new Changes();
    private final Orders orders;
    private final Thread thread = new Thread(this::run, "carillon-sessions");

    private volatile String node = newName();
    private volatile boolean stopping;
    private volatile long stopAt;

    // The thread's own from here on.
    private final Ledger ledger;
    private final Map<String, Estate> estates = new LinkedHashMap<>();
    private final Watch watch;
    private final Pace beat;
    private final Pace look;
    private final Pace write = new Pace(WRITE);
    private boolean entered;
    private boolean away;
    private boolean somebodyWaits;

    Register(
            FanOut fanOut, SessionTable table, SessionEvents events, LogTail tail, Duration lease, Executor answering) {
        this.fanOut = fanOut;
        this.table = table;
        this.events = events;
        this.tail = tail;
        this.lease = lease;
        this.orders = new Orders(answering);
        this.ledger = new Ledger(fanOut, events, changes);
        Duration third = lease.dividedBy(LEASE_BEATS);
        this.beat = new Pace(third.compareTo(BEAT) < 0 ? third : BEAT);
        this.look = new Pace(third.compareTo(LOOK) < 0 ? third : LOOK);
        this.watch = new Watch(lease.dividedBy(2));
        thread.setDaemon(true);
    }

    private static String newName() {
        return UuidCreator.getTimeOrderedEpoch().toString();
    }

    void start() {
        fanOut.attend(changes);
        thread.start();
    }

    /** Tells the end of all sessions, which have ended, and takes the node out. Returns once that is done, or after a second. */
    void stop() {
        stopAt = System.nanoTime() + STOP_PATIENCE.toNanos();
        stopping = true;
        try {
            thread.join(STOP_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt(); // it may be between two tries
        orders.close();
    }

    /** This node's name in the table. Any thread. */
    String node() {
        return node;
    }

    /** Has another node end one of its sessions. Any thread; never waits. */
    Orders orders() {
        return orders;
    }

    private void run() {
        while (!stopping) {
            try (NodeConnection connection = table.connect()) {
                work(connection);
                return;
            } catch (StoreException e) {
                lost(e);
            } catch (RuntimeException | Error e) {
                LOG.error("The sessions' round failed", e);
                lost(new StoreException("the sessions' round failed"));
            }
        }
    }

    private void lost(StoreException reason) {
        orders.fail(reason);
        if (!stopping && !away) {
            away = true;
            LOG.warn("Other nodes do not hear of this one's sessions: {}", reason.getMessage());
        }
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            stopping = true; // nobody but a stop interrupts this thread
        }
    }

    private void work(NodeConnection connection) {
        watch.forget();
        renew(connection);
        ledger.rewrite(connection, node);
        boolean news = true;
        while (!stopping) {
            round(connection, news);
            if (away) {
                away = false;
                LOG.info("Other nodes hear of this one's sessions again");
            }
            news = connection.awaitNews(TICK);
        }
        leave(connection);
    }

    private void round(NodeConnection connection, boolean news) {
        if (beat.isDue()) {
            renew(connection);
            ledger.refresh(connection, node);
        }
        boolean now = look.isDue();
        if (now || news) {
            obey(connection);
        }
        if (now) {
            findDead(connection);
        }
        orders.work(connection, now || news);
        if (write.isDue() || ledger.isUnderWay() || somebodyWaits) {
            ledger.write(connection, node);
        }
        estates.values().removeIf(estate -> estate.clear(connection));
    }

    private void renew(NodeConnection connection) {
        Cursor head = tail.head();
        if (entered && !connection.renew(node, head)) {
            LOG.warn("Others have taken this node for dead: its sessions join anew");
            entered = false;
            node = newName();
            ledger.beginAnew();
        }
        if (!entered) {
            connection.enter(node, lease, head);
            entered = true;
        }
        ledger.checkChanges();
    }

    private void obey(NodeConnection connection) {
        List<String> ordered = connection.ordered(node);
        ordered.forEach(id -> fanOut.end(id, CloseReason.ENDED));
        somebodyWaits = !ordered.isEmpty();
    }

    private void findDead(NodeConnection connection) {
        long now = System.nanoTime();
        for (Node dead : watch.dead(connection.others(node), now)) {
            if (connection.bury(dead)) {
                LOG.info("Node {} is dead: its sessions are told to have left", dead.id());
                estates.putIfAbsent(dead.id(), new Estate(dead.id(), events));
            }
        }
    }

    /** If the time is too short, the others find a dead node. */
    private void leave(NodeConnection connection) {
        while (events.areWanted() && !ledger.isSettled()) {
            if (System.nanoTime() - stopAt > 0) {
                return;
            }
            ledger.write(connection, node);
            if (ledger.isUnderWay()) {
                connection.awaitNews(Duration.ofMillis(5));
            }
        }
        connection.leave(node);
    }
}
