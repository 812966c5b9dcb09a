package io.carillon.sse;

import io.carillon.access.Access;
import io.carillon.access.Caller;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.NotServingException;
import io.carillon.fanout.PeerAddress;
import io.carillon.fanout.Rights;
import io.carillon.fanout.SessionLimitException;
import io.carillon.fanout.Start;
import io.carillon.fanout.Subscription;
import io.carillon.fanout.SubscriptionQuery;
import io.carillon.fanout.Transport;
import io.carillon.openapi.Described;
import io.carillon.openapi.Described.Answer;
import io.carillon.openapi.Described.Media;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Providers;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /events}: one subscription, three formats, of which SSE is the one for who takes any. Called by the container's threads, which it leaves at once: the response is
 * the shard's from then on.
 */
@ApplicationScoped
@Path("events")
public class EventsEndpoint {
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);
    /** For a client that does not want to wait for events: how long it waits for what there is. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    /** What a client may take to read the answer of a long-poll. */
    private static final Duration TO_WRITE = Duration.ofSeconds(15);

    private final FanOut fanOut;
    private final Broadcaster broadcaster;
    private final SseSettings settings;
    private final Access access;

    /** For the proxy of CDI, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected EventsEndpoint() {
        this.fanOut = null;
        this.broadcaster = null;
        this.settings = null;
        this.access = null;
    }

    @Inject
    public EventsEndpoint(FanOut fanOut, Broadcaster broadcaster, SseSettings settings, Access access) {
        this.fanOut = fanOut;
        this.broadcaster = broadcaster;
        this.settings = settings;
        this.access = access;
    }

    @GET
    @Produces(MediaTypes.SSE)
    @Described(
            value = "Events as a stream of server-sent events",
            takes = {"query.topic", "query.lastEventID", "query.snapshot", "query.user", "header.Last-Event-ID"},
            answers =
                    @Answer(
                            status = 200,
                            means = "A stream that does not end by itself",
                            content = @Media(type = MediaTypes.SSE, schema = "EventStream"),
                            headers = "Cache-Control"),
            problems = {
                ProblemType.FORBIDDEN,
                ProblemType.TOO_MANY_SESSIONS,
                ProblemType.TOO_MANY_FROM_ADDRESS,
                ProblemType.SESSIONS_FULL
            })
    public void sse(
            @Suspended AsyncResponse response, @Context HttpServletRequest request, @Context Providers providers)
            throws IOException {
        Subscription subscription = subscription(request, Optional.empty());
        AsyncContext context = begun(request, MediaTypes.SSE);
        ServletOutputStream out = context.getResponse().getOutputStream();
        OutboundData data = new OutboundData(providers);
        serving(() -> fanOut.subscribe(subscription, made -> {
            SseSink sink = new SseSink(
                    made,
                    new NonBlockingOutput(context, out, settings.shortWay()),
                    response,
                    settings.reconnectSpread(),
                    data,
                    broadcaster);
            broadcaster.register(sink);
            return sink;
        }));
    }

    @GET
    @Produces(MediaTypes.NDJSON + ";qs=0.5")
    @Described(
            value = "as ndjson",
            takes = {"query.topic", "query.lastEventID", "query.snapshot", "query.user", "header.Last-Event-ID"},
            answers =
                    @Answer(
                            status = 200,
                            means = "A stream that does not end by itself",
                            content = @Media(type = MediaTypes.NDJSON, schema = "EventLines"),
                            headers = "Cache-Control"),
            problems = {
                ProblemType.FORBIDDEN,
                ProblemType.TOO_MANY_SESSIONS,
                ProblemType.TOO_MANY_FROM_ADDRESS,
                ProblemType.SESSIONS_FULL
            })
    public void ndjson(@Suspended AsyncResponse response, @Context HttpServletRequest request) throws IOException {
        Subscription subscription = subscription(request, Optional.empty());
        AsyncContext context = begun(request, MediaTypes.NDJSON);
        ServletOutputStream out = context.getResponse().getOutputStream();
        serving(() -> fanOut.subscribe(
                subscription,
                made -> new StreamSink(
                        made,
                        new NonBlockingOutput(context, out, settings.shortWay()),
                        response,
                        Wordings.NDJSON,
                        new Wordings.Ndjson(),
                        Transport.NDJSON)));
    }

    @GET
    @Produces(MediaTypes.CLOUD_EVENTS_BATCH + ";qs=0.5")
    @Described(
            value = "or as the answer to a long-poll",
            takes = {
                "query.topic",
                "query.lastEventID",
                "query.snapshot",
                "query.user",
                "header.Last-Event-ID",
                "query.wait"
            },
            answers =
                    @Answer(
                            status = 200,
                            means = "The answer to a long-poll",
                            content = @Media(type = MediaTypes.CLOUD_EVENTS_BATCH, schema = "EventBatch"),
                            headers = {"Last-Event-ID", "Cache-Control"}),
            problems = {
                ProblemType.FORBIDDEN,
                ProblemType.TOO_MANY_SESSIONS,
                ProblemType.TOO_MANY_FROM_ADDRESS,
                ProblemType.SESSIONS_FULL
            })
    public void longPoll(@Suspended AsyncResponse response, @Context HttpServletRequest request) {
        Duration wait = malformedIfIllegal(() -> wait(query(request)));
        Subscription subscription = subscription(request, Optional.of(wait.isZero() ? AT_ONCE : wait));
        if (subscription.start() instanceof Start.Snapshot) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "snapshot: a long-poll has no place for it; list the collection and poll from its Last-Event-ID");
        }
        AsyncContext context = request.getAsyncContext();
        serving(() -> fanOut.subscribe(subscription, subscriber -> {
            LongPollSink sink = new LongPollSink(subscriber, context, response, !wait.isZero(), wait.plus(TO_WRITE));
            return sink;
        }));
    }

    /** What a GET would begin with, without the stream that never ends. */
    @HEAD
    @Produces({MediaTypes.SSE, MediaTypes.NDJSON + ";qs=0.5", MediaTypes.CLOUD_EVENTS_BATCH + ";qs=0.5"})
    @Described(
            value = "What a GET would begin with",
            takes = {
                "query.topic",
                "query.lastEventID",
                "query.snapshot",
                "query.user",
                "header.Last-Event-ID",
                "query.wait"
            },
            answers = @Answer(status = 200, means = "The head of what a GET answers", headers = "Cache-Control"),
            problems = ProblemType.FORBIDDEN)
    public Response head(@Context HttpServletRequest request) {
        subscription(request, Optional.empty());
        return Response.ok().header("Cache-Control", "no-store").build();
    }

    @OPTIONS
    @Described(
            value = "What can be done here",
            answers = @Answer(status = 204, means = "The methods are in Allow", headers = "Allow"))
    public Response options() {
        return Response.noContent()
                .header(HttpHeaders.ALLOW, "GET, HEAD, OPTIONS")
                .build();
    }

    /** The head of a streamed response; it leaves with the first write, which is the greeting. */
    private static AsyncContext begun(HttpServletRequest request, String mediaType) {
        AsyncContext context = request.getAsyncContext();
        HttpServletResponse response = (HttpServletResponse) context.getResponse();
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(mediaType);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        return context;
    }

    private Subscription subscription(HttpServletRequest request, Optional<Duration> firstHeartbeat) {
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

    private SubscriptionQuery query(HttpServletRequest request) {
        return new SubscriptionQuery(request.getQueryString(), access.selectors());
    }

    private static Duration wait(SubscriptionQuery query) {
        String seconds = query.value("wait").orElse(Long.toString(DEFAULT_WAIT.toSeconds()));
        if (!seconds.matches("[0-9]{1,2}") || Integer.parseInt(seconds) > MAX_WAIT.toSeconds()) {
            throw new IllegalArgumentException("wait: whole seconds from 0 to " + MAX_WAIT.toSeconds());
        }
        return Duration.ofSeconds(Integer.parseInt(seconds));
    }

    private static <T> T malformedIfIllegal(Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, Objects.requireNonNullElse(e.getMessage(), "the query is malformed"));
        }
    }

    private static void serving(Runnable subscribing) {
        try {
            subscribing.run();
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
}
