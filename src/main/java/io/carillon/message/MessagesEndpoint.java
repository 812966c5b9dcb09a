package io.carillon.message;

import io.carillon.access.Access;
import io.carillon.access.Caller;
import io.carillon.content.Content;
import io.carillon.content.Fields;
import io.carillon.openapi.Described;
import io.carillon.openapi.Described.Answer;
import io.carillon.openapi.Described.Media;
import io.carillon.problem.Deadline;
import io.carillon.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;

/** {@code /messages}: a message to topics. Called by the container's threads. */
@ApplicationScoped
@Path("messages")
public class MessagesEndpoint {
    private final Messages messages;

    /** For the proxy of CDI, which never uses the field. */
    @SuppressWarnings("NullAway")
    protected MessagesEndpoint() {
        this.messages = null;
    }

    @Inject
    public MessagesEndpoint(EventPublisher publisher, Access access) {
        this.messages = new Messages(publisher, access);
    }

    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "Sends a message to topics",
            takes = "header.Idempotency-Key",
            content = @Media(type = Content.JSON, schema = "Message"),
            answers =
                    @Answer(
                            status = 201,
                            means = "It is an event of the log",
                            content = @Media(type = Content.JSON, schema = "Published")),
            problems = {
                ProblemType.MALFORMED_JSON,
                ProblemType.INVALID_MESSAGE,
                ProblemType.FORBIDDEN,
                ProblemType.CONTENT_TOO_LARGE,
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                ProblemType.KEY_TAKEN,
                ProblemType.BUSY,
                ProblemType.UNDECIDED
            })
    public CompletionStage<Response> send(@Context HttpServletRequest request, InputStream content) {
        return Deadline.keep(request, messages.send(Caller.of(request), Fields.of(request), content));
    }

    @OPTIONS
    @Described(
            value = "What can be done here",
            answers =
                    @Answer(
                            status = 204,
                            means = "The methods are in Allow",
                            headers = {"Allow", "Accept-Post"}))
    public Response options() {
        return allowed();
    }

    static Response allowed() {
        return Response.noContent()
                .header(HttpHeaders.ALLOW, "POST, OPTIONS")
                .header("Accept-Post", Content.JSON)
                .build();
    }
}
