package io.carillon.session;

import io.carillon.fanout.Presence;
import io.carillon.log.NodeConnection;
import io.carillon.log.StoredSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a dead node has left behind. First their end is told, then they are deleted, some at a time: if whoever does it
 * dies, another one goes on, and what has been told is not told again. Used by the thread {@code carillon-sessions}; never waits
 * but for the database.
 */
final class Estate {
    private static final int PAGE = 500;
    private static final String REASON = "the server is gone";

    private final String node;
    private final SessionEvents events;
    private List<String> page = List.of();
    private @Nullable Telling telling;

    Estate(String node, SessionEvents events) {
        this.node = node;
        this.events = events;
    }

    /** Does the next bit; true once nothing is left. */
    boolean clear(NodeConnection connection) {
        Telling begun = telling;
        if (begun == null) {
            List<StoredSession> stored = connection.page(node, PAGE);
            if (stored.isEmpty()) {
                connection.leave(node);
                return true;
            }
            page = stored.stream().map(StoredSession::id).toList();
            begun = new Telling(events, words(stored));
            telling = begun;
        }
        if (begun.isDone()) {
            connection.forget(node, page);
            telling = null;
        }
        return false;
    }

    private List<Word> words(List<StoredSession> stored) {
        List<Presence> sessions = stored.stream().flatMap(Stored::read).toList();
        return sessions.stream().map(each -> Word.left(each, REASON, node)).toList();
    }
}
