package io.carillon.session;

import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import io.carillon.event.User;
import io.carillon.fanout.Attendance;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.Presence;
import io.carillon.fanout.Transport;
import io.carillon.log.Change;
import io.carillon.log.Claim;
import io.carillon.log.Journal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an event of the log of each session's beginning and end, so that all servers of one log tell of the sessions of all.
 * Any thread; never waits. As an {@link Attendance}, which it is where there is one node only, it is called by the threads of
 * transports and shards. A journal that is full loses the events then, and says so.
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

    /** Whether the settings want them. */
    boolean areWanted() {
        return settings.events();
    }

    /** Whether this one's are. A long-poll is over before anyone could care, and each of its answers would be two events. */
    boolean tellOf(Presence session) {
        return settings.events() && session.transport() != Transport.LONG_POLL;
    }

    @Override
    public void joined(Presence session) {
        warn(
                session,
                EventType.JOINED,
                tell(session, EventType.JOINED, SessionJson.identity(session), Optional.empty()));
    }

    @Override
    public void left(Presence session, CloseReason reason) {
        warn(
                session,
                EventType.LEFT,
                tell(session, EventType.LEFT, farewell(session, reason.text()), Optional.empty()));
    }

    /** Tells what may have been told already, by whatever node: then nothing happens. Done once it is on disk. */
    CompletionStage<?> tell(Word word) {
        JsonObjectBuilder data = word.reason()
                .map(why -> farewell(word.session(), why))
                .orElseGet(() -> SessionJson.identity(word.session()));
        return tell(word.session(), word.type(), data, Optional.of(word.claim()));
    }

    private static JsonObjectBuilder farewell(Presence session, String reason) {
        return SessionJson.identity(session).add("reason", reason);
    }

    private CompletionStage<?> tell(Presence session, EventType type, JsonObjectBuilder data, Optional<Claim> claim) {
        if (!tellOf(session)) {
            return CompletableFuture.completedStage(null);
        }
        Event.Data json = Event.Data.json(data.build().toString().getBytes(StandardCharsets.UTF_8));
        Message message = new Message(List.of(topic(session)), type, Optional.of(json), false, Optional.empty());
        return journal.submit(new Change.Publish(message, claim));
    }

    private static void warn(Presence session, EventType type, CompletionStage<?> telling) {
        telling.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("Nobody is told that session {} {}: {}", session.session(), type, failure.getMessage());
            }
        });
    }

    static Topic topic(Presence session) {
        return User.session(session.user(), session.session());
    }
}
