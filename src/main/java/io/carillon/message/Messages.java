package io.carillon.message;

import io.carillon.access.Access;
import io.carillon.access.Caller;
import io.carillon.content.Content;
import io.carillon.content.Fields;
import io.carillon.event.Message;
import io.carillon.event.User;
import io.carillon.log.Claim;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What can be done with messages, from request to answer. Safe for use by many threads. */
final class Messages {
    /** Whose the keys of callers without a token are, and of those whose token has no name. */
    private static final String ANONYMOUS = "anonymous:";

    private static final String NAMELESS = "token:";
    /** Before the name that a token says, so that nobody can be called like one of the others. */
    private static final String NAMED = "sub:";

    private final EventPublisher publisher;
    private final Access access;

    Messages(EventPublisher publisher, Access access) {
        this.publisher = publisher;
        this.access = access;
    }

    /** To whoever selects its topics. */
    CompletionStage<Response> send(Caller caller, Fields fields, InputStream in) {
        return publish(caller, fields, body(fields, in, MessageBody.TO_TOPICS).message());
    }

    /** To one user's sessions. */
    CompletionStage<Response> sendTo(Caller caller, String name, Fields fields, InputStream in) {
        User user = user(name);
        access.checkPublish(caller, List.of(user.inbox())); // before anything is said of the content
        MessageBody body = body(fields, in, MessageBody.TO_A_USER);
        return publish(caller, fields, publisher.toUser(user, body.type(), body.data()));
    }

    private static User user(String name) {
        try {
            return new User(name);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "A user is a UUID, or " + e.getMessage() + '.');
        }
    }

    private static MessageBody body(Fields fields, InputStream in, Set<String> members) {
        Content content = Content.read(fields, in, List.of(Content.JSON), List.of(HttpHeaders.ACCEPT, "Accept-Post"));
        return MessageBody.read(content.bytes(), members);
    }

    private CompletionStage<Response> publish(Caller caller, Fields fields, Message message) {
        access.checkPublish(caller, message.topics());
        Optional<Claim> claim = IdempotencyKey.of(fields).map(key -> Claim.of(owner(caller), key, message));
        try {
            return publisher
                    .publish(message, claim)
                    .thenApply(id -> Response.status(Response.Status.CREATED)
                            .type(MediaType.APPLICATION_JSON)
                            .entity(("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8))
                            .build());
        } catch (IllegalArgumentException e) {
            throw MessageBody.invalid(Objects.requireNonNullElse(e.getMessage(), "This cannot be published."));
        }
    }

    /** Whose idempotency keys these are. All who have no name are one. */
    private static String owner(Caller caller) {
        return caller instanceof Caller.Anonymous
                ? ANONYMOUS
                : caller.subject().map(NAMED::concat).orElse(NAMELESS);
    }
}
