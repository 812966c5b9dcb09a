package io.carillon.access;

import io.carillon.event.Readership;
import io.carillon.event.Selectors;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import io.carillon.event.User;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may: the one place where it is decided, whatever the way in. Streams take the verdict's rule with them as a
 * {@link Readership}, which is the same rule. Any thread.
 */
@ApplicationScoped
public class Access {
    /** What everybody may read. */
    private final Reading open;

    private final Caller anonymous;
    private final Readership everybody;
    private final Optional<Tokens> tokens;
    private final Selectors selectors;

    /** For the proxy of CDI, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected Access() {
        this.open = null;
        this.anonymous = null;
        this.everybody = null;
        this.tokens = null;
        this.selectors = Selectors.OF_PATHS;
    }

    @Inject
    public Access(AccessSettings settings) {
        this(settings, Clock.systemUTC());
    }

    /** @throws IllegalArgumentException if the keys that the settings name cannot be used */
    Access(AccessSettings settings, Clock clock) {
        this.tokens = settings.tokens().map(each -> new Tokens(each, settings.selectors(), clock));
        this.selectors = settings.selectors();
        this.open = new Reading(settings.secluded());
        this.anonymous = new Caller.Anonymous(settings.anonymous());
        this.everybody = reading(anonymous, Optional.empty());
    }

    /**
     * Who has this token. May wait for a key set's server.
     *
     * @throws io.carillon.problem.ProblemException 401 if it is not good; 503 if there are no keys to verify it with
     */
    public Caller.Authenticated authenticate(String token) {
        return tokens.orElseThrow(() -> Tokens.refused("No token is accepted here: the server has no key."))
                .verify(token);
    }

    /** How topics are read: grants and what they are asked about have one form. */
    public Selectors selectors() {
        return selectors;
    }

    /** Whether there is a key, so that callers can be told apart. */
    public boolean knowsKeys() {
        return tokens.isPresent();
    }

    /** Whoever has no token. */
    public Caller anonymous() {
        return anonymous;
    }

    /** Whether a caller may write this topic's resource, or send a message to it. */
    public boolean mayPublish(Caller caller, Topic topic) {
        return caller.grants().allow(Action.PUBLISH, topic);
    }

    /** Whether a caller may send one message to all of these topics. */
    public boolean mayPublish(Caller caller, List<Topic> topics) {
        return !topics.isEmpty() && topics.stream().allMatch(topic -> mayPublish(caller, topic));
    }

    /**
     * Lets only those pass who may send one message to all of these topics.
     *
     * @throws ProblemException 403 with the challenge that RFC 6750 §3.1 wants; without an error code for who has no token (§3)
     */
    public void checkPublish(Caller caller, List<Topic> topics) {
        if (!mayPublish(caller, topics)) {
            String first = topics.stream()
                    .filter(topic -> !mayPublish(caller, topic))
                    .map(Topic::value)
                    .findFirst()
                    .orElse("no topic");
            String challenge = caller instanceof Caller.Anonymous ? "Bearer" : "Bearer error=\"insufficient_scope\"";
            throw new ProblemException(ProblemType.FORBIDDEN, "This needs a grant to publish on " + first + '.')
                    .header("WWW-Authenticate", challenge);
        }
    }

    /** Whether a topic is the caller's own, because a token says so. */
    public boolean owns(Caller caller, Topic topic) {
        return reading(caller, caller.subject()).owns(topic);
    }

    /** Whether a caller may read this topic's resource and events. */
    public boolean mayRead(Caller caller, Topic topic) {
        return readership(caller).reads(topic);
    }

    /**
     * Whether a caller may read an event of several topics: if one of them is private, or the event itself is, with a grant for
     * any of them.
     *
     * @param flagged true if the sender has marked it private
     */
    public boolean mayRead(Caller caller, List<Topic> topics, boolean flagged) {
        return reading(caller, caller.subject()).reads(topics, flagged);
    }

    /**
     * Whose a caller's stream is: the token says so, whatever the client names. While no token could say so, a client may.
     *
     * @throws ProblemException 403 if somebody without a token names a user where others have tokens
     */
    public Optional<String> user(Caller caller, Optional<String> named) {
        if (caller instanceof Caller.Authenticated) {
            return caller.subject();
        }
        if (named.isPresent() && knowsKeys()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "user: only a token says here who somebody is.");
        }
        return named;
    }

    /** The rule of what a caller may read, to be taken along by a stream. */
    public Readership readership(Caller caller) {
        return readership(caller, caller.subject());
    }

    /**
     * The same for a stream of a user.
     *
     * @param user whose own topics, {@code /users/<user>/…} and {@code /sessions/<user>/…}, are read as well; who lets a caller be a user has to know why
     */
    public Readership readership(Caller caller, Optional<String> user) {
        // Whoever compares it with the last one finds it at once.
        return user.isEmpty() && caller.equals(anonymous) ? everybody : reading(caller, user);
    }

    private Reading reading(Caller caller, Optional<String> user) {
        Set<TopicSelector> granted = caller.grants().topics(Action.SUBSCRIBE);
        List<String> own = user.flatMap(User::named).map(User::roots).orElse(List.of());
        return granted.isEmpty() && own.isEmpty() ? open : new Reading(open, granted, own);
    }
}
