package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.HttpHead;
import io.carillon.system.client.RawConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser is told about every answer. */
@OnJettyAndTomcat
final class SecurityHeadersIT {
    private static final String UPGRADE =
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    private final Server server;

    SecurityHeadersIT(Container container) {
        server = Server.shared(container);
    }

    private HttpHead head(String method, String path, String field) {
        byte[] content = method.equals("POST") || method.equals("PUT") ? bytes("{}") : new byte[0];
        try (RawConnection connection = RawConnection.open(server.port())) {
            return connection
                    .request(method, path, content, field.isEmpty() ? "X-Unknown: x" : field)
                    .head();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|GET|/|",
                "200|HEAD|/index.html|",
                "200|GET|/console/app.js|",
                "404|GET|/console/none.js|",
                "405|POST|/|",
                "200|GET|/health/live|",
                "200|GET|/api/headers|",
                "404|GET|/api/headers/none|",
                "201|POST|/api/headers|Content-Type: application/json",
                "415|POST|/api/headers|Content-Type: text/plain",
                "405|PUT|/api/headers|Content-Type: application/json",
                "406|GET|/api/headers|Accept: text/html",
                "204|OPTIONS|/api/headers|",
                "400|GET|/api/Headers/none|",
                "400|GET|/api/headers/a;b|",
                "406|GET|/api/headers|Accept: nonsense",
                "404|GET|/nowhere|",
                "200|GET|/events|",
                "200|GET|/events|Accept: application/x-ndjson",
                "200|GET|/events?wait=0|Accept: application/cloudevents-batch+json",
                "400|GET|/events?lastEventID=nonsense|",
                "426|GET|/ws|",
                "400|GET|/ws|Connection: Upgrade\\r\\nUpgrade: websocket",
                "200|GET|/sessions|",
                "400|PUT|/token|",
                "403|GET|/api/headers|X-Forwarded-For: 10.0.0.1",
                "403|GET|/|Host: evil.example",
                "403|OPTIONS|/api/headers|Origin: https://evil.example\\r\\nAccess-Control-Request-Method: PUT",
                "403|POST|/api/headers|Origin: https://evil.example"
            })
    void everyAnswerHasThem(int status, String method, String path, String field) {
        HttpHead head = head(method, path, field == null ? "" : field.replace("\\r\\n", "\r\n"));
        assertThat(head.status()).as(head::toString).isEqualTo(status);
        assertHasThem(head);
    }

    @Test
    void soHasAnUpgrade() {
        HttpHead head = head("GET", "/ws", UPGRADE);
        assertThat(head.status()).isEqualTo(101);
        assertHasThem(head);
    }

    @Test
    void soHasAnUpgradeThatIsRefused() {
        HttpHead head = head("GET", "/ws?topic=", UPGRADE);
        assertThat(head.status()).isEqualTo(400);
        assertHasThem(head);
    }

    /** What the containers refuse by themselves, but within the application, comes through the error page. */
    @ParameterizedTest
    @ValueSource(strings = {"/WEB-INF/web.xml", "/META-INF/MANIFEST.MF", "/console/"})
    void soHasWhatTheContainerRefuses(String path) {
        HttpHead head = head("GET", path, "");
        assertThat(head.status()).isIn(403, 404);
        assertHasThem(head);
    }

    private static void assertHasThem(HttpHead head) {
        assertThat(head.field("X-Content-Type-Options")).as(head::toString).contains("nosniff");
        assertThat(head.field("Referrer-Policy")).as(head::toString).contains("no-referrer");
        assertThat(head.field("Cross-Origin-Resource-Policy"))
                .as(head::toString)
                .contains("same-origin");
        assertThat(head.field("Cross-Origin-Opener-Policy")).as(head::toString).contains("same-origin");
        assertThat(head.field("Content-Security-Policy").orElse("none"))
                .as(head::toString)
                .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'");
        assertThat(head.field("Server").orElse(""))
                .as("the container's version")
                .doesNotContainPattern("[0-9]");
        assertThat(head.field("X-Powered-By")).as(head::toString).isEmpty();
    }

    @Test
    void thePagesPolicyAllowsWhatItLoadsFromHereAndNothingElse() {
        String policy = head("GET", "/", "").field("Content-Security-Policy").orElseThrow();
        assertThat(policy.split("; "))
                .containsExactlyInAnyOrder(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "img-src 'self'",
                        "connect-src 'self'",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for 'script'",
                        "trusted-types 'none'");
    }

    /** A policy that the page's own source would break would be one that somebody loosens. */
    @Test
    void thePageHasNoInlineScriptOrStyle() {
        try (RawConnection connection = RawConnection.open(server.port()).request("GET", "/")) {
            String page = connection.text();
            for (String inline :
                    List.of("<script>", "<style", "\\son[a-z]+=", "\\sstyle=", "javascript:", "https?://")) {
                assertThat(Pattern.compile(inline).matcher(page).find())
                        .as(inline)
                        .isFalse();
            }
        }
    }

    @Test
    void streamsAndProblemsAreNotKept() {
        for (String path : List.of("/events", "/api/headers/none")) {
            assertThat(head("GET", path, "").field("Cache-Control")).as(path).contains("no-store");
        }
    }
}
