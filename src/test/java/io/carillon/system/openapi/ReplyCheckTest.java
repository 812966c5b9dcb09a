package io.carillon.system.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.HttpHead;
import io.carillon.system.openapi.Attempt.Claim;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who checks the check: each thing that an answer can have wrong is found, and a right answer is let pass. */
final class ReplyCheckTest {
    private static final Description DESCRIPTION = Description.parse("""
            {"openapi":"3.1.1","info":{"title":"t","version":"1"},
             "paths":{"/notes":{"get":{
               "parameters":[{"name":"limit","in":"query","schema":{"$ref":"#/components/schemas/Limit"}}],
               "responses":{
                 "200":{"description":"ok",
                        "headers":{"ETag":{"required":true,"schema":{"type":"string","pattern":"^\\"[^\\"]+\\"$"}},
                                   "Retry-After":{"schema":{"type":"integer"}}},
                        "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Note"}}}},
                 "400":{"description":"no"}}}}},
             "components":{"schemas":{
               "Limit":{"type":"integer","minimum":1,"maximum":10},
               "Note":{"type":"object","required":["id"],"properties":{"id":{"type":"string","format":"uuid"}}}}}}
            """);
    private static final String NOTE = "{\"id\":\"019ab1c2-6d2e-7c3a-9f00-0123456789ab\"}";
    private static final String TAG = "ETag: \"a\"";
    private static final String JSON = "Content-Type: application/json;charset=utf-8";

    private final Schemas schemas = new Schemas(DESCRIPTION);
    private final ReplyCheck check = new ReplyCheck(DESCRIPTION, schemas, new Heard());

    private List<String> violations(Claim claim, int status, String body, String... fields) {
        List<HttpHead.Field> head = new ArrayList<>(List.of(new HttpHead.Field("X-Content-Type-Options", "nosniff")));
        for (String field : fields) {
            head.add(new HttpHead.Field(field.split(": ", 2)[0], field.split(": ", 2)[1]));
        }
        Attempt attempt =
                new Attempt(0, DESCRIPTION.operations().get(0), "GET", "/notes", List.of(), new byte[0], claim);
        return check.violations(
                attempt, new Reply(new HttpHead(status, head), body.getBytes(StandardCharsets.UTF_8), true));
    }

    @Test
    void aRightAnswerHasNothingWrong() {
        assertThat(violations(Claim.GOOD, 200, NOTE, TAG, JSON)).isEmpty();
        assertThat(violations(Claim.BAD, 400, "")).isEmpty();
        assertThat(violations(Claim.NO_SUCH_METHOD, 405, "", "Allow: GET")).isEmpty();
    }

    @Test
    void aFailureOfTheServersIsNeverRight() {
        assertThat(violations(Claim.NONE, 500, "")).containsExactly("a 500");
        assertThat(violations(Claim.NO_SUCH_METHOD, 501, "")).containsExactly("a 501");
    }

    @Test
    void aStatusThatIsNotDescribedIsFound() {
        assertThat(violations(Claim.NONE, 404, "")).containsExactly("status 404 is not described");
    }

    @Test
    void aHeaderFieldThatIsNotThereIsFound() {
        assertThat(violations(Claim.NONE, 200, NOTE, JSON)).containsExactly("header ETag is not there");
    }

    @Test
    void aHeaderFieldThatIsNotAsDescribedIsFound() {
        assertThat(violations(Claim.NONE, 200, NOTE, "ETag: a", JSON)).hasSize(1);
        assertThat(violations(Claim.NONE, 200, NOTE, TAG, JSON, "Retry-After: soon"))
                .hasSize(1);
    }

    @Test
    void anotherMediaTypeIsFound() {
        assertThat(violations(Claim.NONE, 200, NOTE, TAG, "Content-Type: text/html"))
                .containsExactly("content of type 'text/html' is not described");
        assertThat(violations(Claim.NONE, 400, "{}", JSON))
                .containsExactly("content of type 'application/json' is not described");
    }

    @Test
    void contentThatIsNotAsDescribedIsFound() {
        assertThat(violations(Claim.NONE, 200, "", TAG)).containsExactly("there is no content");
        assertThat(violations(Claim.NONE, 200, "{}", TAG, JSON)).hasSize(1);
        assertThat(violations(Claim.NONE, 200, "{\"id\":\"no uuid\"}", TAG, JSON))
                .hasSize(1);
        assertThat(violations(Claim.NONE, 200, NOTE + "x", TAG, JSON)).hasSize(1);
    }

    @Test
    void whatIsRefusedOrAcceptedAgainstTheDescriptionIsFound() {
        assertThat(violations(Claim.GOOD, 400, "")).containsExactly("all was as described, and it is refused");
        assertThat(violations(Claim.BAD, 200, NOTE, TAG, JSON))
                .containsExactly("a part was not as described, and it is accepted");
        assertThat(violations(Claim.NO_SUCH_METHOD, 200, "")).hasSize(1);
        assertThat(violations(Claim.NO_SUCH_METHOD, 405, "")).containsExactly("a 405 without Allow");
    }

    @Test
    void theSameSeedMakesTheSameRequestsOfEveryKind() {
        List<String> once = attempts(7);
        assertThat(once).isEqualTo(attempts(7)).isNotEqualTo(attempts(8));
        for (Claim claim : Claim.values()) {
            assertThat(once).anySatisfy(attempt -> assertThat(attempt).contains("claimed " + claim + ")"));
        }
        assertThat(once).anySatisfy(attempt -> assertThat(attempt).contains("limit=11"));
    }

    private List<String> attempts(long seed) {
        Attempts attempts = new Attempts(DESCRIPTION, schemas, new Heard(), "token", seed);
        List<String> made = new ArrayList<>();
        for (int n = 0; n < 1_000; n++) {
            made.add(attempts.attempt(n).toString());
        }
        return made;
    }
}
