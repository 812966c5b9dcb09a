package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Rest;
import io.carillon.system.client.Token;
import io.carillon.system.openapi.Description;
import io.carillon.system.openapi.Fuzz;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Requests that are made from {@code /openapi.json} and from nothing else: as it says, nearly so, and hostile. Each answer is one that it
 * says there is, and none is a failure of the server's.
 */
@OnJettyAndTomcat
final class DescriptionFuzzIT {
    private static final int REQUESTS = 10_000;

    private static final Map<String, String> SETTINGS = Map.of(
            "token.secret", Token.SECRET,
            "token.issuer", Token.ISSUER,
            "token.audience", Token.AUDIENCE);

    private final Container container;
    private final Server server;

    DescriptionFuzzIT(Container container) {
        this.container = container;
        this.server = Server.shared(container, SETTINGS);
    }

    @Test
    void everyAnswerIsAsDescribed() throws Exception {
        Seed seed = Seed.of("DescriptionFuzzIT on " + container);
        Description description =
                Description.parse(new Rest(server.url()).get("/openapi.json").body());
        String token = Token.of("ada").grants(List.of("*"), List.of("*")).toString();
        Fuzz fuzz = new Fuzz(server.port(), description, token, seed.value());

        List<String> violations = fuzz.run(REQUESTS);

        System.out.println(container + ": " + REQUESTS + " requests, " + fuzz.report());
        assertThat(violations).as("what is not as described").isEmpty();
        assertThat(fuzz.seenShare())
                .as("described answers that came, but those of a server that fails; the report is above")
                .isGreaterThan(0.6);
        assertThat(server.get("/health/ready")).isEqualTo(200);
        assertThat(server.console()).doesNotContain("A request failed");
    }
}
