package io.carillon.system.openapi;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.carillon.system.openapi.Attempt.Claim;
import io.carillon.system.openapi.Description.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether an answer is one that the description says there is. Any thread. */
final class ReplyCheck {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** What says that a request's form is wrong, or that it may not be made. */
    private static final Set<Integer> NOT_FOR_GOOD = Set.of(400, 401, 403, 405, 406, 413, 415, 426, 429);

    /** In a path encoded controls, slashes, backslashes and percent signs; in a query what RFC 3986 does not let stand there. */
    private static final Pattern DANGEROUS =
            Pattern.compile("^[^?]*%(?:[01][0-9A-F]|7F|2F|5C|25)|%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._~%!$&'()*+,;=:@/?-]");

    private final Values values;
    private final Schemas schemas;
    private final Heard heard;

    ReplyCheck(Description description, Schemas schemas, Heard heard) {
        this.values = new Values(description);
        this.schemas = schemas;
        this.heard = heard;
    }

    /** What is wrong with it; nothing if nothing is. */
    List<String> violations(Attempt attempt, Reply reply) {
        int status = reply.head().status();
        if (status >= 500) {
            return List.of("a " + status);
        }
        if (isContainers(attempt, reply)) {
            return List.of();
        }
        if (attempt.claim() == Claim.NO_SUCH_METHOD) {
            return otherMethod(reply);
        }
        List<String> violations = new ArrayList<>();
        if (attempt.claim() == Claim.GOOD && NOT_FOR_GOOD.contains(status)) {
            violations.add("all was as described, and it is refused");
        }
        // OPTIONS asks for the methods of a path, whatever is or can be there.
        if (attempt.claim() == Claim.BAD && status < 400 && !attempt.method().equals("OPTIONS")) {
            violations.add("a part was not as described, and it is accepted");
        }
        Answer answer = attempt.operation().answers().get(status);
        if (answer == null) {
            violations.add("status " + status + " is not described");
            return violations;
        }
        headers(answer, reply, violations);
        content(attempt, answer, reply, violations);
        return violations;
    }

    /**
     * Whether the container has answered and the application never saw the request: for TRACE, and for targets that it finds dangerous. Its
     * answers lack what all of the application's have.
     */
    static boolean isContainers(Attempt attempt, Reply reply) {
        int status = reply.head().status();
        boolean application = reply.head().field("X-Content-Type-Options").isPresent();
        return !application
                && ((attempt.method().equals("TRACE") && (status == 403 || status == 405))
                        || (status == 400 && DANGEROUS.matcher(attempt.target()).find()));
    }

    /** No description says so, but HTTP does (RFC 9110 §15.5.6). A handshake's path says what it is before that. */
    private static List<String> otherMethod(Reply reply) {
        int status = reply.head().status();
        if (status == 426) {
            return List.of();
        }
        if (status != 405) {
            return List.of("status " + status + " for a method that is not there");
        }
        return reply.head().field("Allow").isPresent() ? List.of() : List.of("a 405 without Allow");
    }

    private void headers(Answer answer, Reply reply, List<String> violations) {
        answer.headers().forEach((name, schema) -> {
            Optional<String> value = reply.head().field(name);
            if (value.isPresent()) {
                schemas.errors(schema, values.read(value.get(), schema))
                        .forEach(error -> violations.add("header " + name + ": " + error));
            } else if (answer.required().contains(name)) {
                violations.add("header " + name + " is not there");
            }
        });
    }

    private void content(Attempt attempt, Answer answer, Reply reply, List<String> violations) {
        int status = reply.head().status();
        if (attempt.method().equals("HEAD") || status == 304) {
            return;
        }
        if (status == 204 || status == 101 || reply.body().length == 0) {
            boolean may = answer.content().isEmpty() || mayBeEmpty(answer);
            if (!may) {
                violations.add("there is no content");
            }
            return;
        }
        JsonNode schema = answer.content().get(reply.mediaType());
        if (schema == null) {
            violations.add("content of type '" + reply.mediaType() + "' is not described");
            return;
        }
        if (reply.mediaType().endsWith("json") && !reply.mediaType().contains("ndjson")) {
            json(schema, reply, violations);
        } else {
            violations.addAll(schemas.errors(schema, new TextNode(new String(reply.body(), StandardCharsets.UTF_8))));
        }
    }

    /** An answer whose header fields say it all. */
    private static boolean mayBeEmpty(Answer answer) {
        return answer.headers().containsKey("Location") || answer.headers().containsKey("Content-Range");
    }

    private void json(JsonNode schema, Reply reply, List<String> violations) {
        try {
            JsonNode value = MAPPER.readTree(reply.body());
            violations.addAll(schemas.errors(schema, value));
            if (reply.head().status() < 300) {
                heard.listen(value, new Random(reply.body().length));
            }
        } catch (IOException e) {
            violations.add("the content is not JSON: " + e.getMessage());
        }
    }
}
