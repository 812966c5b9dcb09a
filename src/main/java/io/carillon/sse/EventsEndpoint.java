package io.carillon.sse;

import io.carillon.fanout.Start;
import io.carillon.fanout.Subscription;
import io.carillon.openapi.Described;
import io.carillon.openapi.Described.Answer;
import io.carillon.openapi.Described.Media;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
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
import java.time.Duration;
import java.util.Optional;

/**
 * {@code /events}: one subscription, three formats, of which SSE is the one for who takes any. Called by the container's threads, which it leaves at once: the response is
 * the shard's from then on.
 */
@ApplicationScoped
@Path("events")
public class EventsEndpoint {
    /** For a client that does not want to wait for events: how long it waits for what there is. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    /** What a client may take to read the answer of a long-poll. */
    private static final Duration TO_WRITE = Duration.ofSeconds(15);

    private final Streams streams;

    /** For the proxy of CDI, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected EventsEndpoint() {
        this.streams = null;
    }

    @Inject
    public EventsEndpoint(Streams streams) {
        this.streams = streams;
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
    public void sse(@Suspended AsyncResponse response, @Context HttpServletRequest request) {
        Subscription subscription = streams.subscription(request, Optional.empty());
        streams.sse(subscription, suspended(response, request, MediaTypes.SSE));
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
    public void ndjson(@Suspended AsyncResponse response, @Context HttpServletRequest request) {
        Subscription subscription = streams.subscription(request, Optional.empty());
        streams.ndjson(subscription, suspended(response, request, MediaTypes.NDJSON));
    }

    /** Jersey ends the response; a bare {@code complete()} would be a second one. */
    private Exchange.Beginning suspended(AsyncResponse response, HttpServletRequest request, String mediaType) {
        AsyncContext context = request.getAsyncContext();
        return events -> {
            Streams.head((HttpServletResponse) context.getResponse(), mediaType);
            return AsyncExchange.begin(
                    context,
                    context.getResponse().getOutputStream(),
                    () -> response.resume(Response.ok().build()),
                    streams.settings().shortWay(),
                    events);
        };
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
        Duration wait = streams.wait(request);
        Subscription subscription = streams.subscription(request, Optional.of(wait.isZero() ? AT_ONCE : wait));
        if (subscription.start() instanceof Start.Snapshot) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "snapshot: a long-poll has no place for it; list the collection and poll from its Last-Event-ID");
        }
        AsyncContext context = request.getAsyncContext();
        streams.subscribe(
                subscription,
                subscriber -> new LongPollSink(subscriber, context, response, !wait.isZero(), wait.plus(TO_WRITE)));
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
        streams.subscription(request, Optional.empty());
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
}
