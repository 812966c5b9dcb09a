package io.carillon.message;

import io.carillon.access.Access;
import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import io.carillon.event.User;
import io.carillon.log.Change;
import io.carillon.log.Claim;
import io.carillon.log.Journal;
import io.carillon.log.Outcome;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The way in for other beans of the application: {@code @Inject EventPublisher} and publish. What is published goes through
 * the journal like any change, so it is on disk before anyone hears it, has its place in the order of all events, and is
 * repeated to clients that come back. Any thread; never waits.
 *
 * <p>All methods return the event's cursor once it is on disk. The stage fails with {@link
 * io.carillon.log.JournalFullException} or {@link io.carillon.log.StoreException}; then nothing was published, unless the latter
 * says that it is not known.
 */
@ApplicationScoped
public class EventPublisher {
    /** Topics that the server alone speaks on, and why. */
    private static final List<String> RESERVED = List.of("/api/", "/sessions/");

    /** Whose the keys of the application's own beans are; no caller's name begins like this. */
    private static final String APPLICATION = "application:";

    private final Journal journal;
    private final MessageSettings settings;
    private final Access access;

    /** For the proxy of CDI, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected EventPublisher() {
        this.journal = null;
        this.settings = null;
        this.access = null;
    }

    @Inject
    public EventPublisher(Journal journal, MessageSettings settings, Access access) {
        this.journal = journal;
        this.settings = settings;
        this.access = access;
    }

    /**
     * Publishes an event with JSON data.
     *
     * @param topic what it is about; not below {@code /api/}, where topics are resources and change by themselves, nor below
     *     {@code /sessions/}
     * @param type its CloudEvents type, which is also its SSE event name; not one of the server's own
     * @throws IllegalArgumentException if topic or type cannot be published
     */
    public CompletionStage<Cursor> publish(String topic, String type, JsonValue data) {
        return publish(Message.to(new Topic(topic), new EventType(type), json(data)));
    }

    /**
     * Publishes an event with text data.
     *
     * @param text without lone surrogates; line breaks are kept
     * @see #publish(String, String, JsonValue)
     */
    public CompletionStage<Cursor> publish(String topic, String type, String text) {
        return publish(Message.to(new Topic(topic), new EventType(type), Event.Data.text(text)));
    }

    /**
     * Publishes a message with all that one can have.
     *
     * @throws IllegalArgumentException if its type or one of its topics is the server's own
     */
    public CompletionStage<Cursor> publish(Message message) {
        return publish(message, Optional.empty());
    }

    /**
     * Publishes a message once, however often it is called with this key: the cursor is the first one's, also after a restart,
     * for as long as keys are kept.
     *
     * @param key 1 to 255 printable characters of ASCII
     * @return fails with a {@link ProblemException} if the key was used for another message
     * @throws IllegalArgumentException if one of the topics is the server's own, or the key is not a key
     */
    public CompletionStage<Cursor> publishOnce(String key, Message message) {
        return publish(message, Optional.of(Claim.of(APPLICATION, key, message)));
    }

    /**
     * Publishes to every session of one user, and to nobody else.
     *
     * @throws IllegalArgumentException if user or type is none
     */
    public CompletionStage<Cursor> publishToUser(String user, String type, JsonValue data) {
        return publish(toUser(new User(user), new EventType(type), Optional.of(json(data))));
    }

    /** A message to a user, which is delivered for as long as the settings say. */
    Message toUser(User user, EventType type, Optional<Event.Data> data) {
        return new Message(List.of(user.inbox()), type, data, true, Optional.of(settings.userTtl()));
    }

    CompletionStage<Cursor> publish(Message message, Optional<Claim> claim) {
        message.topics().forEach(this::checkTopic);
        EventType.ofSender(message.type().value());
        return journal.submit(new Change.Publish(message, claim)).thenApply(outcome -> {
            if (outcome instanceof Outcome.Published published) {
                return published.id();
            }
            if (outcome instanceof Outcome.KeyTaken) {
                throw new ProblemException(
                        ProblemType.KEY_TAKEN, "This Idempotency-Key came with another message before.");
            }
            throw new IllegalStateException("a message became " + outcome);
        });
    }

    private void checkTopic(Topic topic) {
        access.selectors().checkForm(topic);
        for (String prefix : RESERVED) {
            if (topic.value().startsWith(prefix)) {
                throw new IllegalArgumentException("topics below " + prefix + " are the server's own"
                        + (prefix.equals("/api/") ? ": change the resource instead" : ""));
            }
        }
    }

    private static Event.Data json(JsonValue data) {
        return Event.Data.json(data.toString().getBytes(StandardCharsets.UTF_8));
    }
}
