package io.carillon.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.openapi.Described.Answer;
import io.carillon.openapi.Described.Media;
import io.carillon.problem.ProblemType;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
    /** Described as endpoints are. */
    @SuppressWarnings("unused")
    private static final class Endpoint {
        @Described(
                value = "A session",
                takes = "query.limit",
                answers =
                        @Answer(
                                status = 200,
                                means = "Here",
                                content = @Media(type = "application/json", schema = "Session"),
                                headers = {"ETag", "Cache-Control"}),
                problems = {ProblemType.BUSY, ProblemType.SESSIONS_FULL})
        void json() {}

        @Described(
                value = "as text",
                answers =
                        @Answer(
                                status = 200,
                                means = "There",
                                content = @Media(type = "text/plain", schema = "Text"),
                                headers = "Cache-Control"))
        void text() {}

        @Described(value = "x", open = true, answers = @Answer(status = 204, means = "y"))
        void open() {}

        @Described(value = "x", takes = "query.unheard-of", answers = @Answer(status = 204, means = "y"))
        void unknown() {}
    }

    private static Described described(String method) {
        try {
            return Endpoint.class.getDeclaredMethod(method).getAnnotation(Described.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Route route(String method, Set<String> query, String... described) {
        return new Route(
                "/sessions/{session}",
                method,
                Arrays.stream(described).map(OpenApiTest::described).toList(),
                true,
                query);
    }

    private static JsonObject document(Route... routes) {
        return OpenApi.of(List.of(routes), "1", "/hub", "c", Set.of("a.js"));
    }

    private static JsonObject operation(JsonObject document, String method) {
        return document.getJsonObject("paths")
                .getJsonObject("/sessions/{session}")
                .getJsonObject(method);
    }

    @Test
    void alternativesAreOneOperation() {
        JsonObject operation = operation(document(route("GET", Set.of("limit"), "json", "text")), "get");
        JsonObject ok = operation.getJsonObject("responses").getJsonObject("200");

        assertThat(operation.getString("summary")).isEqualTo("A session; as text");
        assertThat(ok.getString("description")).isEqualTo("Here; There");
        assertThat(ok.getJsonObject("content")).containsOnlyKeys("application/json", "text/plain");
        assertThat(ok.getJsonObject("headers").getJsonObject("Cache-Control").getBoolean("required"))
                .isTrue();
        assertThat(ok.getJsonObject("headers").getJsonObject("ETag").getBoolean("required"))
                .as("only one of them has it")
                .isFalse();
    }

    @Test
    void problemsAreToldByStatusWithTheFieldsThatTheyHave() {
        JsonObject responses =
                operation(document(route("GET", Set.of(), "json")), "get").getJsonObject("responses");

        assertThat(responses).containsOnlyKeys("200", "400", "401", "403", "404", "406", "503");
        JsonObject later = responses.getJsonObject("503");
        assertThat(later.getJsonObject("headers").getJsonObject("Retry-After").getBoolean("required"))
                .isTrue();
        JsonObject schema = later.getJsonObject("content")
                .getJsonObject("application/problem+json")
                .getJsonObject("schema");
        assertThat(schema.getJsonObject("properties")
                        .getJsonObject("type")
                        .getJsonArray("enum")
                        .getValuesAs(JsonString::getString))
                .containsExactlyInAnyOrder(
                        "urn:carillon:problem:unavailable",
                        "urn:carillon:problem:busy",
                        "urn:carillon:problem:sessions-full");
    }

    @Test
    void aHeadHasNoContent() {
        JsonObject responses =
                operation(document(route("HEAD", Set.of(), "json")), "head").getJsonObject("responses");
        assertThat(responses.getJsonObject("200")).doesNotContainKey("content").containsKey("headers");
        assertThat(responses.getJsonObject("404")).doesNotContainKey("content");
    }

    @Test
    void whatIsOpenKnowsNoTokens() {
        JsonObject operation = operation(document(route("DELETE", Set.of(), "open")), "delete");
        assertThat(operation.getJsonArray("security")).isEmpty();
        assertThat(operation.getJsonObject("responses")).containsOnlyKeys("204", "400", "403", "404", "406");
    }

    @Test
    void theSettingsAndTheContextAreInIt() {
        JsonObject document = document(route("GET", Set.of(), "json"));
        assertThat(document.getJsonArray("servers").getJsonObject(0).getString("url"))
                .isEqualTo("/hub");
        assertThat(document.getJsonObject("components")
                        .getJsonObject("securitySchemes")
                        .getJsonObject("cookie")
                        .getString("name"))
                .isEqualTo("c");
    }

    @Test
    void whatIsServedAndNotDescribedIsAnError() {
        assertThatThrownBy(() -> route("GET", Set.of()))
                .hasMessage("GET /sessions/{session} is served and not described");
    }

    @Test
    void aParameterThatIsReadAndNotDescribedIsAnError() {
        assertThatThrownBy(() -> document(route("GET", Set.of("limit", "after"), "json")))
                .hasMessage("GET /sessions/{session} reads [after], not described");
    }

    @Test
    void aNameThatLeadsNowhereIsAnError() {
        assertThatThrownBy(() -> document(route("GET", Set.of(), "unknown")))
                .hasMessageContaining("no query.unheard-of among its parameters");
    }
}
