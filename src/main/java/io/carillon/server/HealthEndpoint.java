package io.carillon.server;

import io.carillon.openapi.Described;
import io.carillon.openapi.Described.Answer;
import io.carillon.openapi.Described.Media;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code /health}: alive as soon as it answers; ready while it takes changes and streams (MicroProfile Health's words). */
@ApplicationScoped
@Path("health")
public class HealthEndpoint {
    private final Lifecycle lifecycle;

    /** For the proxy of CDI, which never uses the field. */
    @SuppressWarnings("NullAway")
    protected HealthEndpoint() {
        this.lifecycle = null;
    }

    @Inject
    HealthEndpoint(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Path("live")
    @Described(
            value = "Whether the server is alive",
            open = true,
            answers =
                    @Answer(
                            status = 200,
                            means = "It is",
                            content = @Media(type = MediaType.APPLICATION_JSON, schema = "Health"),
                            headers = "Cache-Control"))
    public Response live() {
        return answer(200, "UP");
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Path("ready")
    @Described(
            value = "Whether the server takes changes and streams",
            open = true,
            answers = {
                @Answer(
                        status = 200,
                        means = "It does",
                        content = @Media(type = MediaType.APPLICATION_JSON, schema = "Health"),
                        headers = "Cache-Control"),
                @Answer(
                        status = 503,
                        means = "It is starting or stopping, or its store does not answer",
                        content = @Media(type = MediaType.APPLICATION_JSON, schema = "Health"),
                        headers = "Cache-Control")
            })
    public Response ready() {
        return lifecycle.isReady() ? answer(200, "UP") : answer(503, "DOWN");
    }

    @OPTIONS
    @Path("live")
    @Described(
            value = "What can be done here",
            open = true,
            answers = @Answer(status = 204, means = "The methods are in Allow", headers = "Allow"))
    public Response liveOptions() {
        return options();
    }

    @OPTIONS
    @Path("ready")
    @Described(
            value = "What can be done here",
            open = true,
            answers = @Answer(status = 204, means = "The methods are in Allow", headers = "Allow"))
    public Response readyOptions() {
        return options();
    }

    private static Response options() {
        return Response.noContent().header("Allow", "GET, HEAD, OPTIONS").build();
    }

    private static Response answer(int status, String word) {
        return Response.status(status)
                .header("Cache-Control", "no-store")
                .entity("{\"status\":\"" + word + "\"}")
                .build();
    }
}
