package io.carillon.session;

import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import io.carillon.event.User;
import io.carillon.fanout.Attendance;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Presence;
import io.carillon.fanout.Transport;
import io.carillon.log.Change;
import io.carillon.log.Journal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an event of the log of each session's beginning and end, so that all servers of one log tell of the sessions of all.
 * Called by the threads of transports and shards; never waits. A journal that is full loses them, and says so.
 */
@ApplicationScoped
public class SessionEvents implements Attendance {
    private static final Logger LOG = LoggerFactory.getLogger(SessionEvents.class);

    private final Journal journal;
    private final SessionSettings settings;

    /** For the proxy of CDI, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected SessionEvents() {
        this.journal = null;
        this.settings = null;
    }

    @Inject
    public SessionEvents(Journal journal, SessionSettings settings) {
        this.journal = journal;
        this.settings = settings;
    }

    /** Begins to tell, if the settings want it. */
    public void follow(FanOut fanOut) {
        if (settings.events()) {
            fanOut.attend(this);
        }
    }

    @Override
    public void joined(Presence session) {
        tell(session, EventType.JOINED, SessionJson.identity(session));
    }

    @Override
    public void left(Presence session, CloseReason reason) {
        tell(session, EventType.LEFT, SessionJson.identity(session).add("reason", reason.text()));
    }

    /** A long-poll is over before anyone could care, and each of its answers would be two events. */
    private void tell(Presence session, EventType type, JsonObjectBuilder data) {
        if (session.transport() == Transport.LONG_POLL) {
            return;
        }
        Event.Data json = Event.Data.json(data.build().toString().getBytes(StandardCharsets.UTF_8));
        Message message = new Message(List.of(topic(session)), type, Optional.of(json), false, Optional.empty());
        journal.submit(new Change.Publish(message, Optional.empty())).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("Nobody is told that session {} {}: {}", session.session(), type, failure.getMessage());
            }
        });
    }

    static Topic topic(Presence session) {
        return User.session(session.user(), session.session());
    }
}
