package io.carillon.log;

import io.carillon.event.Cursor;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What the kinds of databases do differently: who else may write, where connections come from, and what is to be done when
 * there are none. The statements on the log's tables are the same on all of them, and are not here.
 */
sealed interface Database extends AutoCloseable permits SqliteDatabase, PostgresDatabase {
    /** Connections that only read. Any thread; who waits too long for one fails. */
    Jdbi readers();

    /** The log's epochs, as far as this node knows them. Any thread. */
    Lineage lineage();

    /**
     * The connection that writes. The journal's thread only.
     *
     * @throws org.jdbi.v3.core.JdbiException if the server cannot be reached, or may not be trusted with a log
     */
    Handle writer();

    /** The connection that writes is not wanted any more. The journal's thread only. */
    void endWriter();

    /** From now on the tail is kept up with what other nodes write, too. Called once, at the start. */
    void follow(LogTail tail, int tailEvents);

    /**
     * Takes the log for the transaction that has just begun: until it ends nobody else can append to it. The journal's thread
     * only.
     *
     * @param tail what this node knows of the log
     * @return where the log ends, in the epoch that what is appended belongs to
     */
    Cursor take(Handle writer, LogTail tail);

    /** Resources that a batch is about to look at, in one go where asking for each would cost a round trip; else none. */
    Map<ResourceKey, Optional<Representation>> preload(Handle writer, Stream<ResourceKey> keys);

    /** Says to others, as of the commit, that the log has grown up to here. Within the transaction. */
    void announce(Handle writer, Cursor head);

    /**
     * Ends the transaction that has failed, and finds out whether the database is away. If so the connection is given up, and
     * {@link #writer} makes a new one. The journal's thread only.
     */
    boolean isAway(Throwable failure);

    /** False if what is read now may be the past: the server does not answer. Any thread. */
    boolean answers();

    /**
     * What this node does not know, another may: asks the server about a cursor and, if it is good, waits until the tail has
     * come to it. Any thread.
     *
     * @return the offset it stands for, or empty if it is from another history
     * @throws StoreException if the server does not answer
     */
    OptionalLong resolve(Cursor cursor);

    /**
     * Checks that what was just read over this connection belongs to these epochs.
     *
     * @throws StoreException if the log has gone back, or may have, since they were known
     */
    void confirm(Handle reader, Lineage known);

    /** Where nodes tell each other of their sessions; empty if there is one node only. */
    Optional<SessionTable> sessions();

    /** What the start's log line says of it. */
    String describe();

    /** Ends all connections but the one that writes, and the thread that follows others, if there is one. */
    @Override
    void close();
}
