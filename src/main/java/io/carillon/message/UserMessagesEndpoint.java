package io.carillon.message;

import io.carillon.access.Access;
import io.carillon.access.Caller;
import io.carillon.problem.Deadline;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;

/** {@code /users/{user}/messages}: a message to every session of one user. Called by the container's threads. */
@ApplicationScoped
@Path("users/{user}/messages")
public class UserMessagesEndpoint {
    private final Messages messages;

    /** For the proxy of CDI, which never uses the field. */
    @SuppressWarnings("NullAway")
    protected UserMessagesEndpoint() {
        this.messages = null;
    }

    @Inject
    public UserMessagesEndpoint(EventPublisher publisher, Access access) {
        this.messages = new Messages(publisher, access);
    }

    @POST
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> send(
            @PathParam("user") String user,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request,
            InputStream content) {
        return Deadline.keep(request, messages.sendTo(Caller.of(request), user, headers, content));
    }

    @OPTIONS
    public Response options() {
        return MessagesEndpoint.allowed();
    }
}
