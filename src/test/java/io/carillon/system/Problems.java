package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import java.util.Map;

/** RFC 9457 on the wire. */
final class Problems {
    private Problems() {}

    /** The answer is a problem of this status; its members. */
    static Map<String, String> assertProblem(Rest.Answer answer, int status) {
        assertThat(answer.status()).as(answer::toString).isEqualTo(status);
        assertThat(answer.header("Content-Type").orElse("none"))
                .as(answer::toString)
                .matches("application/problem\\+json(;.*)?");
        return assertProblem(answer.body(), status);
    }

    static Map<String, String> assertProblem(String text, int status) {
        Map<String, String> problem = RawJson.members(text);
        assertThat(problem).as(text).containsKeys("type", "title", "status");
        assertThat(problem.get("status")).as(text).isEqualTo(Integer.toString(status));
        assertThat(RawJson.string(problem.get("title"))).isNotBlank();
        assertThat(RawJson.string(problem.get("type"))).isNotBlank();
        assertThat(text)
                .as("no class of the server's and no stack trace")
                .doesNotContain("Exception", "\tat ", "io.carillon");
        return problem;
    }
}
