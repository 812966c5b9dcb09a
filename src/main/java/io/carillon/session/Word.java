package io.carillon.session;

import io.carillon.event.EventType;
import io.carillon.fanout.Presence;
import io.carillon.log.Claim;
import java.util.Optional;

/**
 * That a session has begun or ended on a node. The log has it once, whoever tells it and how often.
 *
 * @param reason why it has ended, if it has
 */
record Word(Presence session, EventType type, Optional<String> reason, String node) {
    /** No caller's idempotency keys begin with it. */
    private static final String CALLER = "session:";

    static Word joined(Presence session, String node) {
        return new Word(session, EventType.JOINED, Optional.empty(), node);
    }

    static Word left(Presence session, String reason, String node) {
        return new Word(session, EventType.LEFT, Optional.of(reason), node);
    }

    /** The same one for each reason: an end is told once. */
    Claim claim() {
        return new Claim(CALLER + node, type + " " + session.session(), new byte[0]);
    }
}
