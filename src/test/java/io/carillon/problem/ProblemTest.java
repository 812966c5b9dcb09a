package io.carillon.problem;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private static String body(Response response) {
        return new String((byte[]) response.getEntity(), StandardCharsets.UTF_8);
    }

    @Test
    void aProblemIsWrittenAsRfc9457HasIt() {
        Problem problem = Problem.of(ProblemType.VERSION_CONFLICT, "a \"quoted\" detail")
                .with("version", "k3-4")
                .with("limit", 7);

        assertThat(problem.toJson())
                .isEqualTo("{\"type\":\"urn:carillon:problem:version-conflict\","
                        + "\"title\":\"The resource has another version\",\"status\":409,"
                        + "\"detail\":\"a \\\"quoted\\\" detail\",\"version\":\"k3-4\",\"limit\":7}");
    }

    @Test
    void aStatusWithoutATypeOfOursIsAboutBlankWithItsPhrase() {
        assertThat(Problem.ofStatus(414).toJson())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Request-URI Too Long\",\"status\":414}");
        assertThat(Problem.ofStatus(499).toJson())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"HTTP status 499\",\"status\":499}");
    }

    @Test
    void theTypeOfAStatusHasThatStatus() {
        for (int status = 400; status < 600; status++) {
            assertThat(Problem.ofStatus(status).status()).isEqualTo(status);
        }
    }

    @Test
    void typesHaveUrisOfTheirOwn() {
        assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::uri)).doesNotHaveDuplicates();
    }

    @Test
    void anExceptionCarriesHeadersToTheResponse() {
        Response response = new ProblemExceptionMapper()
                .toResponse(new ProblemException(ProblemType.BUSY, "wait").header("Retry-After", "1"));

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("1");
        assertThat(response.getMediaType()).hasToString("application/problem+json");
        assertThat(body(response)).contains("urn:carillon:problem:busy");
    }

    @Test
    void aClientsMistakeHasNoStackTrace() {
        assertThat(new ProblemException(ProblemType.BAD_REQUEST, "no").getStackTrace())
                .isEmpty();
    }

    @Test
    void aClientsTextInADetailIsNoCommandToATerminal() {
        Problem problem = Problem.of(ProblemType.BAD_REQUEST, "\u001b[31m \u009b31m \u007f \u202e \u2028 \n");

        assertThat(problem.toJson()).contains("\"detail\":\"\\u001b[31m \\u009b31m \\u007f \\u202e \\u2028 \\n\"");
    }

    @Test
    void whatJaxRsRefusesKeepsItsHeaders() {
        Response response = new WebApplicationExceptionMapper()
                .toResponse(new NotAllowedException(
                        Response.status(405).allow("OPTIONS", "GET").build()));

        assertThat(response.getStatus()).isEqualTo(405);
        assertThat(response.getAllowedMethods()).contains("GET").contains("HEAD");
        assertThat(response.getMediaType()).hasToString("application/problem+json");
    }

    @Test
    void whatJaxRsRefusesWithAPageOfItsOwnBecomesAProblem() {
        Response response = new WebApplicationExceptionMapper()
                .toResponse(new NotFoundException(Response.status(404)
                        .type("text/html")
                        .entity("<h1>no</h1>")
                        .build()));

        assertThat(body(response)).startsWith("{").contains("\"status\":404");
        assertThat(response.getHeaders().get("Content-Type")).hasSize(1);
        assertThat(response.getMediaType()).hasToString("application/problem+json");
    }

    @Test
    void aRedirectionIsNoProblem() {
        Response redirection = Response.seeOther(URI.create("/x")).build();

        assertThat(new WebApplicationExceptionMapper().toResponse(new WebApplicationException(redirection)))
                .isSameAs(redirection);
    }
}
