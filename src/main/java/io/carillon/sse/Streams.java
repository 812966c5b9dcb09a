package io.carillon.sse;

import io.carillon.access.Access;
import io.carillon.access.Caller;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.NotServingException;
import io.carillon.fanout.PeerAddress;
import io.carillon.fanout.Rights;
import io.carillon.fanout.SessionLimitException;
import io.carillon.fanout.Sink;
import io.carillon.fanout.Subscriber;
import io.carillon.fanout.Subscription;
import io.carillon.fanout.SubscriptionQuery;
import io.carillon.fanout.Transport;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a request at {@code /events} asks for, and the streams that answer it. Any thread; none of it waits for a client, but for the head on its way. */
@ApplicationScoped
public class Streams {
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);

    private final FanOut fanOut;
    private final Broadcaster broadcaster;
    private final OutboundData data;
    private final SseSettings settings;
    private final Access access;

    /** For the proxy of CDI, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected Streams() {
        this.fanOut = null;
        this.broadcaster = null;
        this.data = null;
        this.settings = null;
        this.access = null;
    }

    @Inject
    public Streams(FanOut fanOut, Broadcaster broadcaster, OutboundData data, SseSettings settings, Access access) {
        this.fanOut = fanOut;
        this.broadcaster = broadcaster;
        this.data = data;
        this.settings = settings;
        this.access = access;
    }

    SseSettings settings() {
        return settings;
    }

    /**
     * What a request asks for.
     *
     * @param firstHeartbeat see {@link Subscription}
     * @throws ProblemException if it is malformed, or not allowed
     */
    Subscription subscription(HttpServletRequest request, Optional<Duration> firstHeartbeat) {
        Optional<String> lastEventId = Optional.ofNullable(request.getHeader("Last-Event-ID"));
        Caller caller = Caller.of(request);
        return malformedIfIllegal(() -> {
            SubscriptionQuery query = query(request);
            wait(query); // what is not understood is refused, also where nobody waits
            Optional<String> user = access.user(caller, query.user());
            Rights rights = new Rights(access.readership(caller, user), caller.expires());
            return query.subscription(lastEventId, user, firstHeartbeat, rights)
                    .from(PeerAddress.of(request.getRemoteAddr()));
        });
    }

    /**
     * How long a long-poll waits, as a request asks for.
     *
     * @throws ProblemException if it is malformed
     */
    Duration wait(HttpServletRequest request) {
        return malformedIfIllegal(() -> wait(query(request)));
    }

    private static Duration wait(SubscriptionQuery query) {
        String seconds = query.value("wait").orElse(Long.toString(DEFAULT_WAIT.toSeconds()));
        if (!seconds.matches("[0-9]{1,2}") || Integer.parseInt(seconds) > MAX_WAIT.toSeconds()) {
            throw new IllegalArgumentException("wait: whole seconds from 0 to " + MAX_WAIT.toSeconds());
        }
        return Duration.ofSeconds(Integer.parseInt(seconds));
    }

    private SubscriptionQuery query(HttpServletRequest request) {
        return new SubscriptionQuery(request.getQueryString(), access.selectors());
    }

    private static <T> T malformedIfIllegal(Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, Objects.requireNonNullElse(e.getMessage(), "the query is malformed"));
        }
    }

    /**
     * Begins a stream of server-sent events.
     *
     * @throws ProblemException if there is no room, or no service
     */
    void sse(Subscription subscription, Exchange.Beginning beginning) {
        subscribe(subscription, subscriber -> {
            SseSink sink = new SseSink(
                    subscriber, new NonBlockingOutput(beginning), settings.reconnectSpread(), data, broadcaster);
            broadcaster.register(sink);
            return sink;
        });
    }

    /**
     * Begins a stream of lines.
     *
     * @throws ProblemException if there is no room, or no service
     */
    void ndjson(Subscription subscription, Exchange.Beginning beginning) {
        subscribe(
                subscription,
                subscriber -> new StreamSink(
                        subscriber,
                        new NonBlockingOutput(beginning),
                        Wordings.NDJSON,
                        new Wordings.Ndjson(),
                        Transport.NDJSON));
    }

    /**
     * Begins what is answered by a sink.
     *
     * @throws ProblemException if there is no room, or no service
     */
    void subscribe(Subscription subscription, Function<Subscriber, ? extends Sink> sink) {
        try {
            fanOut.subscribe(subscription, sink);
        } catch (NotServingException e) {
            throw new ProblemException(
                            ProblemType.UNAVAILABLE, Objects.requireNonNullElse(e.getMessage(), "come back soon"))
                    .header("Retry-After", "2");
        } catch (SessionLimitException e) {
            throw new ProblemException(type(e.limit()), e.detail()).header("Retry-After", "10");
        }
    }

    private static ProblemType type(SessionLimitException.Limit limit) {
        return switch (limit) {
            case ALL -> ProblemType.SESSIONS_FULL;
            case OF_USER -> ProblemType.TOO_MANY_SESSIONS;
            case OF_ADDRESS -> ProblemType.TOO_MANY_FROM_ADDRESS;
        };
    }

    /** The head of a streamed response. */
    static void head(HttpServletResponse response, String mediaType) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(mediaType);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
    }
}
