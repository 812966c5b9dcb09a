package io.carillon.session;

import io.carillon.access.Access;
import io.carillon.access.Caller;
import io.carillon.event.Readership;
import io.carillon.event.Topic;
import io.carillon.fanout.Presence;
import io.carillon.openapi.Described;
import io.carillon.openapi.Described.Answer;
import io.carillon.openapi.Described.Media;
import io.carillon.problem.Deadline;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code /sessions}: who is connected, to whichever node. A session is seen by who may read its topic, {@code /sessions/{user}/{id}},
 * and ended by who may publish there, or whose it is. Called by the container's threads; waits for the
 * database only.
 */
@ApplicationScoped
@Path("sessions")
public class SessionsEndpoint {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final Sessions sessions;
    private final Access access;

    /** For the proxy of CDI, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected SessionsEndpoint() {
        this.sessions = null;
        this.access = null;
    }

    @Inject
    public SessionsEndpoint(Sessions sessions, Access access) {
        this.sessions = sessions;
        this.access = access;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "Sessions of all nodes, oldest first",
            takes = {
                "query.of-user",
                "query.transport",
                "query.since",
                "query.selected",
                "query.lag",
                "query.after-session",
                "query.limit"
            },
            answers =
                    @Answer(
                            status = 200,
                            means = "A page of those that the caller may see",
                            content = @Media(type = MediaType.APPLICATION_JSON, schema = "SessionPage"),
                            headers = "Cache-Control"))
    public Response list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context UriInfo uri,
            @Context HttpServletRequest request) {
        SessionFilter wanted = SessionFilter.of(uri.getQueryParameters(), access.selectors());
        int size = limit(Optional.ofNullable(limit));
        Readership readership = access.readership(Caller.of(request));
        List<Presence> found = sessions.list(
                after == null ? "" : after,
                wanted.user(),
                wanted.and(session -> readership.reads(SessionEvents.topic(session))),
                size + 1);
        JsonArrayBuilder items = SessionJson.JSON.createArrayBuilder();
        found.stream().limit(size).map(SessionJson::whole).forEach(items::add);
        JsonObjectBuilder page = SessionJson.JSON.createObjectBuilder().add("items", items);
        if (found.size() > size) {
            page.add("next", found.get(size - 1).session());
        }
        return ok(page);
    }

    @GET
    @Path("{session}")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "A session",
            answers =
                    @Answer(
                            status = 200,
                            means = "The session",
                            content = @Media(type = MediaType.APPLICATION_JSON, schema = "Session"),
                            headers = "Cache-Control"))
    public Response get(@PathParam("session") String id, @Context HttpServletRequest request) {
        Presence session = found(id);
        if (!access.mayRead(Caller.of(request), SessionEvents.topic(session))) {
            throw missing(id);
        }
        return ok(SessionJson.whole(session));
    }

    /**
     * Ends a session; answered once it has ended, or once its node has been told for some time. Who may not even see it is not told
     * that it is there.
     */
    @DELETE
    @Path("{session}")
    @Produces({MediaType.WILDCARD, MediaType.APPLICATION_JSON}) // any will do; Jersey overlooks a lone wildcard
    @Described(
            value = "Ends a session",
            answers = {
                @Answer(status = 204, means = "It has ended"),
                @Answer(
                        status = 202,
                        means = "Another node has been told to end it, and has not confirmed yet",
                        content = @Media(type = MediaType.APPLICATION_JSON, schema = "EndOrder"),
                        headers = "Cache-Control")
            },
            problems = {ProblemType.FORBIDDEN, ProblemType.BUSY, ProblemType.UNDECIDED})
    public CompletionStage<Response> end(@PathParam("session") String id, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        Topic topic = SessionEvents.topic(found(id));
        if (!access.mayPublish(caller, topic) && !access.mayRead(caller, topic)) {
            throw missing(id);
        }
        if (!access.owns(caller, topic)) {
            access.checkPublish(caller, List.of(topic));
        }
        return Deadline.keep(request, sessions.end(id).thenApply(end -> switch (end) {
            case DONE -> Response.noContent().build();
            case MISSING -> throw missing(id);
            case ORDERED -> ordered(id);
        }));
    }

    private static Response ordered(String id) {
        return Response.accepted(SessionJson.JSON
                        .createObjectBuilder()
                        .add("id", id)
                        .add("detail", "Another node has this session. It ends as soon as that node hears of it.")
                        .build()
                        .toString())
                .type(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
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

    @OPTIONS
    @Path("{session}")
    @Described(
            value = "What can be done here",
            answers = @Answer(status = 204, means = "The methods are in Allow", headers = "Allow"))
    public Response sessionOptions() {
        return Response.noContent()
                .header(HttpHeaders.ALLOW, "GET, HEAD, DELETE, OPTIONS")
                .build();
    }

    private Presence found(String id) {
        return sessions.find(id).orElseThrow(() -> missing(id));
    }

    private static ProblemException missing(String id) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no session " + id + '.');
    }

    private static int limit(Optional<String> text) {
        String digits = text.orElse(Integer.toString(DEFAULT_LIMIT));
        if (!digits.matches("[0-9]{1,4}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > MAX_LIMIT) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "limit: a number from 1 to " + MAX_LIMIT + '.');
        }
        return Integer.parseInt(digits);
    }

    private static Response ok(JsonObjectBuilder json) {
        return Response.ok(json.build().toString(), MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
