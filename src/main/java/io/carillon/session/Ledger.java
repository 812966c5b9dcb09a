package io.carillon.session;

import io.carillon.fanout.FanOut;
import io.carillon.fanout.Presence;
import io.carillon.log.NodeConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been told of this node's sessions, and what is still to be. Used by the thread {@code carillon-sessions}; never waits but
 * for the database.
 */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int STEP = 1_000;
    private static final String NOT_KNOWN = "not known";

    private final FanOut fanOut;
    private final SessionEvents events;
    private final Changes changes;

    /** Those that have been told of or are in the step, as they were then. */
    private final Map<String, Presence> known = new HashMap<>();

    /** Those that are not in a step yet; they come before the changes that nobody has looked at. */
    private final Deque<Changes.Change> found = new ArrayDeque<>();

    private @Nullable Step step;

    Ledger(FanOut fanOut, SessionEvents events, Changes changes) {
        this.fanOut = fanOut;
        this.events = events;
        this.changes = changes;
    }

    /** What has been told is forgotten: all sessions that are there are told of anew. */
    void beginAnew() {
        known.clear();
        step = null;
        compare();
    }

    /** If changes were lost, they are found without being told. */
    void checkChanges() {
        if (changes.haveOverflown()) {
            LOG.warn("So many sessions came and went that all are compared");
            compare();
        }
    }

    private void compare() {
        changes.clear();
        found.clear();
        Map<String, Presence> there = new LinkedHashMap<>();
        fanOut.sessions("").forEach(session -> there.put(session.session(), session));
        known.forEach((id, session) -> {
            if (!there.containsKey(id)) {
                found.add(new Changes.Left(session, NOT_KNOWN));
            }
        });
        there.forEach((id, session) -> {
            if (!known.containsKey(id)) {
                found.add(new Changes.Joined(session));
            }
        });
    }

    /** Tells how far sessions have come and what they select, as far as that has changed. */
    void refresh(NodeConnection connection, String node) {
        List<Presence> moved = fanOut.sessions("").filter(this::hasMoved).toList();
        if (!moved.isEmpty()) {
            connection.put(node, moved.stream().map(Stored::of).toList());
            moved.forEach(session -> known.put(session.session(), session));
        }
    }

    private boolean hasMoved(Presence session) {
        Presence before = known.get(session.session());
        return before != null && !Stored.isSame(before, session);
    }

    /** What is in the table may not be what was written: it is written again. */
    void rewrite(NodeConnection connection, String node) {
        List<Presence> all = fanOut.sessions("")
                .filter(session -> known.containsKey(session.session()))
                .toList();
        connection.replace(node, all.stream().map(Stored::of).toList());
        all.forEach(session -> known.put(session.session(), session));
        if (step != null) {
            step.putAgain();
        }
    }

    /** Goes on with those who come and go. */
    void write(NodeConnection connection, String node) {
        if (step == null) {
            step = next(node).orElse(null);
        }
        if (step != null && step.work(connection, id -> fanOut.session(id).isPresent())) {
            step = null;
        }
    }

    /** A session that has come and gone is in two steps: what is tried again must not pass what comes after it. */
    private Optional<Step> next(String node) {
        found.addAll(changes.take(Math.max(0, STEP - found.size())));
        Set<String> ids = new HashSet<>();
        List<Changes.Change> some = new ArrayList<>();
        Deque<Changes.Change> later = new ArrayDeque<>();
        while (some.size() < STEP && !found.isEmpty()) {
            Changes.Change change = found.remove();
            if (ids.add(change.session().session())) {
                some.add(change);
            } else {
                later.push(change);
            }
        }
        later.forEach(found::push);
        return some.isEmpty() ? Optional.empty() : Optional.of(new Step(node, some, known, events));
    }

    /** Whether there is something that need not be waited for. */
    boolean isUnderWay() {
        return step != null || !found.isEmpty();
    }

    /** Whether all that was heard of has been told. */
    boolean isSettled() {
        return step == null && found.isEmpty() && changes.isEmpty();
    }
}
