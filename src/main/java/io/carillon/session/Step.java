package io.carillon.session;

import io.carillon.fanout.Presence;
import io.carillon.log.NodeConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Some changes on their way to the other nodes: rows that come, then the words that are told of it, then rows that go. So whatever
 * was told to have begun is in the table until it is told to have ended, and if this node dies in between another one tells it.
 * Tried again until it is done. Used by the thread {@code carillon-sessions}; never waits but for the database.
 */
final class Step {
    private final String node;
    private final SessionEvents events;
    private final List<Presence> coming = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final Telling telling;
    private boolean arePut;

    /**
     * Begins one.
     *
     * @param changes one of each session at the most
     * @param known the sessions that have been told of, by their ids; changed to what they are after this step
     */
    Step(String node, List<Changes.Change> changes, Map<String, Presence> known, SessionEvents events) {
        this.node = node;
        this.events = events;
        List<Word> words = new ArrayList<>();
        for (Changes.Change change : changes) {
            Presence session = change.session();
            String id = session.session();
            if (change instanceof Changes.Left left && known.remove(id) != null) {
                words.add(Word.left(session, left.reason(), node));
                ended.add(id);
            } else if (change instanceof Changes.Joined && known.putIfAbsent(id, session) == null) {
                words.add(Word.joined(session, node));
                coming.add(session);
            }
        }
        this.telling = new Telling(events, words);
    }

    /**
     * Goes on.
     *
     * @param isThere whether a session has not ended yet
     * @return true once it is done
     */
    boolean work(NodeConnection connection, Predicate<String> isThere) {
        if (!arePut) {
            connection.put(
                    node,
                    coming.stream()
                            .filter(each -> events.tellOf(each) || isThere.test(each.session()))
                            .map(Stored::of)
                            .toList());
            arePut = true;
        }
        if (!telling.isDone()) {
            return false;
        }
        if (!ended.isEmpty()) {
            connection.end(node, ended);
        }
        return true;
    }

    /** The rows may be lost: they are put again. */
    void putAgain() {
        arePut = false;
    }
}
