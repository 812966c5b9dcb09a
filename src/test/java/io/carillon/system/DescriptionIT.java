package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.carillon.system.client.HttpHead;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.Rest;
import io.carillon.system.openapi.Description;
import io.carillon.websocket.EventsSocketConfig;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code /openapi.json}: that it is there, and names every path and method that is served, and no other. */
@OnJettyAndTomcat
final class DescriptionIT {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND");

    private final Server server;
    private final Rest rest;

    DescriptionIT(Container container) {
        server = Server.shared(container);
        rest = new Rest(server.url());
    }

    private Description description() {
        return Description.parse(rest.get("/openapi.json").body());
    }

    @Test
    void itIsJsonThatACacheMayAskFor() {
        Rest.Answer answer = rest.get("/openapi.json");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.header("Cache-Control")).contains("no-cache");
        String tag = answer.header("ETag").orElseThrow();

        assertThat(head("GET", "/openapi.json", "If-None-Match: " + tag).status())
                .isEqualTo(304);
        assertThat(head("GET", "/openapi.json", "If-None-Match: \"a\", W/" + tag)
                        .status())
                .isEqualTo(304);
        assertThat(head("GET", "/openapi.json", "If-None-Match: \"a\"").status())
                .isEqualTo(200);
    }

    /** Jersey's own reading of the field was a 500. */
    @Test
    void whatIsNoTagIsNotTheTag() {
        assertThat(head("GET", "/openapi.json", "If-None-Match: nonsense").status())
                .isEqualTo(200);
    }

    @Test
    void aBadTokenIsNoReasonToRefuseIt() {
        assertThat(head("GET", "/openapi.json", "Authorization: Bearer x").status())
                .isEqualTo(200);
    }

    @Test
    void thePageLeadsThere() throws IOException {
        assertThat(head("GET", "/", "X-Unknown: x").field("Link"))
                .contains("<openapi.json>; rel=\"service-desc\"; type=\"application/json\"");
    }

    /** What the classes say that are compiled into the WAR, read without any of the code that describes them. */
    @Test
    void itHasThePathsAndMethodsOfTheClassesAndNoOthers() {
        assertThat(description().methods()).containsExactlyInAnyOrderEntriesOf(declared());
    }

    private static Map<String, Set<String>> declared() {
        Map<String, Set<String>> declared = new TreeMap<>();
        for (String page : List.of("/", "/index.html", "/console/{file}")) {
            declared.put(page, new TreeSet<>(Set.of("GET", "HEAD")));
        }
        new EventsSocketConfig()
                .getEndpointConfigs(Set.of())
                .forEach(endpoint -> declared.put(endpoint.getPath(), new TreeSet<>(Set.of("GET"))));
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.carillon");
        for (JavaClass each : classes) {
            each.tryGetAnnotationOfType(Path.class).ifPresent(path -> {
                for (JavaMethod method : each.getMethods()) {
                    String below = method.tryGetAnnotationOfType(Path.class)
                            .map(Path::value)
                            .orElse("");
                    methods(method)
                            .forEach(name -> declared.computeIfAbsent(
                                            joined(path.value(), below), absent -> new TreeSet<>())
                                    .add(name));
                }
            });
        }
        return declared;
    }

    private static Stream<String> methods(JavaMethod method) {
        return method.getAnnotations().stream()
                .map(annotation -> annotation.getRawType())
                .filter(type -> type.isAnnotatedWith(HttpMethod.class))
                .map(type -> type.getAnnotationOfType(HttpMethod.class).value())
                .flatMap(name -> name.equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(name));
    }

    private static String joined(String path, String below) {
        return "/" + path + (below.isEmpty() ? "" : "/" + below);
    }

    @Test
    void eachPathIsServedWithItsMethodsAndNoOthers() {
        description().methods().forEach((template, methods) -> {
            String path = template.replace("{file}", "app.js").replaceAll("\\{[a-z]+}", "x1");
            for (String method : METHODS) {
                HttpHead answer = head(method, path, "X-Unknown: x");
                if (methods.contains(method)) {
                    assertThat(answer.status()).as(method + " " + path).isNotIn(405, 501);
                } else {
                    assertThat(answer.status()).as(method + " " + path).isIn(405, 426);
                    answer.field("Allow")
                            .ifPresent(allow -> assertThat(new TreeSet<>(Arrays.asList(allow.split(", ?"))))
                                    .as("Allow of " + path)
                                    .isEqualTo(methods));
                }
            }
        });
    }

    @Test
    void everyFileOfThePageIsNamed() throws IOException {
        List<String> named = description().operations().stream()
                .filter(operation -> operation.path().equals("/console/{file}"))
                .findAny()
                .map(description()::pathValues)
                .orElseThrow();
        try (Stream<java.nio.file.Path> files = Files.list(java.nio.file.Path.of("src/main/webapp/console"))) {
            assertThat(named)
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString()).toList());
        }
        named.forEach(file -> assertThat(server.get("/console/" + file)).isEqualTo(200));
    }

    /** It went past the container's upgrade, to a 404. */
    @Test
    void aHandshakeWithoutItsKeyIsMalformed() {
        assertThat(head("GET", "/ws", "Connection: Upgrade\r\nUpgrade: websocket")
                        .status())
                .isEqualTo(400);
    }

    /** What frameworks serve by themselves if nobody tells them not to. */
    @Test
    void nothingElseIsServed() {
        for (String path : List.of(
                "/application.wadl", "/.error", "/metrics", "/openapi", "/swagger.json", "/health", "/console")) {
            assertThat(head("GET", path, "X-Unknown: x").status()).as(path).isIn(302, 404);
        }
    }

    private HttpHead head(String method, String path, String field) {
        try (RawConnection connection = RawConnection.open(server.port())) {
            return connection.request(method, path, field).head();
        }
    }
}
