package io.carillon.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code /health}: alive as soon as it answers; ready while it takes changes and streams (MicroProfile Health's words). */
@ApplicationScoped
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
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
    @Path("live")
    public Response live() {
        return answer(200, "UP");
    }

    @GET
    @Path("ready")
    public Response ready() {
        return lifecycle.isReady() ? answer(200, "UP") : answer(503, "DOWN");
    }

    private static Response answer(int status, String word) {
        return Response.status(status)
                .header("Cache-Control", "no-store")
                .entity("{\"status\":\"" + word + "\"}")
                .build();
    }
}
