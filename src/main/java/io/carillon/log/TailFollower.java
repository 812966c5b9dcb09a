package io.carillon.log;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tail up with what other nodes commit. Its thread, {@code carillon-tail}, has a connection of its own. It looks at the
 * log when a notification says that there is something new, and each poll interval whatever it has heard: notifications are a
 * hint, and one that is lost costs time and nothing else.
 */
final class TailFollower {
    private static final Logger LOG = LoggerFactory.getLogger(TailFollower.class);
    private static final int PAGE_EVENTS = 1_024;
    private static final long PAGE_BYTES = 1 << 20;
    /** Between two tries to reach the server. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(1);

    private final PostgresDatabase database;
    private final PostgresConnections connections;
    private final LogTail tail;
    private final int tailEvents;
    private final Duration poll;
    private final Thread thread = new Thread(this::run, "carillon-tail");

    private volatile boolean stopping;
    private volatile boolean upToDate = true;
    private volatile @Nullable Connection connection;

    TailFollower(
            PostgresDatabase database, PostgresConnections connections, LogTail tail, int tailEvents, Duration poll) {
        this.database = database;
        this.connections = connections;
        this.tail = tail;
        this.tailEvents = tailEvents;
        this.poll = poll;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Returns once the thread has ended, or after a second. */
    void stop() {
        stopping = true;
        thread.interrupt();
        Connection open = connection;
        try {
            if (open != null) {
                open.abort(Runnable::run); // it may be waiting for a notification
            }
            thread.join(STOP_PATIENCE.toMillis());
        } catch (SQLException e) {
            LOG.debug("The tail's connection was not closed in order: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False while the server does not answer. Any thread. */
    boolean isUpToDate() {
        return upToDate;
    }

    /**
     * Waits until the tail has come to an offset that is on disk. Any thread but the tail's own.
     *
     * @throws StoreException if it has not in this time
     */
    void await(long offset, Duration patience) {
        try {
            if (!tail.await(offset, patience)) {
                throw new StoreException("this server has not heard of all that is in the log yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("the server is stopping");
        }
    }

    private void run() {
        while (!stopping) {
            try (Handle handle = connections.open()) {
                connection = handle.getConnection();
                handle.execute("LISTEN " + PostgresLog.CHANNEL);
                follow(handle);
            } catch (RuntimeException | SQLException e) {
                lost(e);
            } finally {
                connection = null;
            }
        }
    }

    private void lost(Exception e) {
        if (stopping) {
            return;
        }
        if (upToDate) {
            upToDate = false;
            LOG.warn("The log cannot be followed: {}; streams stand still until it can", StoreException.reason(e));
        }
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException interrupted) {
            stopping = true; // nobody but a stop interrupts this thread
        }
    }

    private void follow(Handle handle) throws SQLException {
        PGConnection notifications = handle.getConnection().unwrap(PGConnection.class);
        while (!stopping) {
            catchUp(handle);
            if (!upToDate) {
                database.renewReaders();
                upToDate = true;
                LOG.info(
                        "The log is followed again, from offset {}", tail.head().offset());
            }
            awaitNews(notifications);
        }
    }

    /** Returns after the poll interval, or as soon as there is word of something that the tail does not have yet. */
    private void awaitNews(PGConnection notifications) throws SQLException {
        long deadline = System.nanoTime() + poll.toNanos();
        for (long left = poll.toMillis(); left > 0 && !stopping; left = (deadline - System.nanoTime()) / 1_000_000) {
            PGNotification[] heard = notifications.getNotifications((int) left);
            if (heard != null && heard.length > 0 && isNews(heard[heard.length - 1].getParameter())) {
                return;
            }
        }
    }

    /** A node hears of its own batches, too, which are in its tail by then. */
    private boolean isNews(String cursor) {
        try {
            Cursor said = Cursor.parse(cursor);
            Cursor head = tail.head();
            return !said.epoch().equals(head.epoch()) || said.offset() > head.offset();
        } catch (IllegalArgumentException e) {
            return true; // not one of ours: somebody else's use of the channel
        }
    }

    private void catchUp(Handle handle) {
        // Before the log is looked at, or what comes in between would look as if the log had gone back.
        Cursor known = tail.head();
        PostgresLog.Position position = PostgresLog.read(handle);
        if (!PostgresLog.isSound(position, known)) {
            position = handle.inTransaction(within -> {
                PostgresLog.take(within, known);
                return PostgresLog.read(within);
            });
        }
        Cursor head = position.head();
        if (!head.epoch().equals(database.lineage().current().name())) {
            database.learn(handle.inTransaction(Lineage::read));
        }
        if (database.lineage().resolve(known, head.offset()).isEmpty()) {
            tail.restart(List.of(), head);
            LOG.warn(
                    "The log has gone back: events after offset {} are not those that were told; every stream is told so",
                    head.offset());
            return;
        }
        fetch(handle, position);
    }

    /** What lies between the tail and the log's end; not more than the tail holds, because who needs that reads the log. */
    private void fetch(Handle handle, PostgresLog.Position position) {
        Cursor head = position.head();
        Lineage lineage = database.lineage();
        Cursor known = tail.head();
        while (known.offset() < head.offset()) {
            long from = Math.max(known.offset(), Math.max(position.trimmed(), head.offset() - tailEvents));
            // Not what was committed since: that may be in an epoch that is not known yet.
            List<EncodedEvent> page = page(handle, lineage, from, head.offset() - from).stream()
                    .filter(event -> event.offset() <= head.offset())
                    .toList();
            long last =
                    page.isEmpty() ? head.offset() : page.get(page.size() - 1).offset();
            tail.append(known, page, last == head.offset() ? head : lineage.at(last));
            known = tail.head(); // to which the journal may have appended first
        }
        if (known.offset() == head.offset() && !known.equals(head)) {
            tail.append(known, List.of(), head);
        }
    }

    /**
     * Without a transaction of its own, which is two more things for the server to do, if the driver may as well have all of it at
     * once.
     */
    private static List<EncodedEvent> page(Handle handle, Lineage lineage, long after, long count) {
        if (count <= PostgresConnections.FETCH) {
            return EventLog.read(handle, lineage, after, (int) count, PAGE_BYTES);
        }
        return handle.inTransaction(within -> EventLog.read(within, lineage, after, PAGE_EVENTS, PAGE_BYTES));
    }
}
