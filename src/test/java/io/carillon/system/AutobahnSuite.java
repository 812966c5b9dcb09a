package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.RawJson;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The Autobahn test suite against an echo endpoint in a copy of the WAR, set up as {@code /ws} is. Not a part of {@code mvn verify}:
 * {@code mvn -Pautobahn verify}, see docs/reliability.md.
 */
@OnJettyAndTomcat
@Timeout(value = 40, unit = TimeUnit.MINUTES)
final class AutobahnSuite {
    private static final List<String> ENDPOINTS =
            List.of("io/carillon/websocket/EchoSocket.class", "io/carillon/websocket/LargeEchoSocket.class");

    /** What Autobahn says of a case; INFORMATIONAL ones judge nothing. */
    private static final List<String> PASSED = List.of("OK", "NON-STRICT", "INFORMATIONAL");

    private static final String AGENT = "carillon";

    private final Container container;

    AutobahnSuite(Container container) {
        this.container = container;
    }

    @Test
    void noCaseOfSections1To7And10FailsWithOurLimits() throws Exception {
        List<String> cases = List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*");
        assertPassed("echo", cases, 247);
    }

    @Test
    void noCaseOfSection9FailsWithALimitOf16MiB() throws Exception {
        assertPassed("echo-large", List.of("9.*"), 54);
    }

    private void assertPassed(String endpoint, List<String> cases, int count) throws Exception {
        try (Server server = Server.of(container).war(warWithEchoes()).start()) {
            Path reports = run(server, endpoint, cases);
            Map<String, String> results =
                    RawJson.members(RawJson.members(Files.readString(reports.resolve("index.json")))
                            .get(AGENT));
            Map<String, String> verdicts = new TreeMap<>();
            results.forEach((name, result) -> {
                Map<String, String> members = RawJson.members(result);
                verdicts.put(
                        name,
                        RawJson.string(members.get("behavior")) + ", close "
                                + RawJson.string(members.get("behaviorClose")));
            });
            System.out.println(container + " " + endpoint + ": "
                    + verdicts.values().stream()
                            .collect(Collectors.groupingBy(verdict -> verdict, TreeMap::new, Collectors.counting())));
            assertThat(verdicts).hasSize(count);
            verdicts.forEach((name, verdict) -> assertThat(verdict.split(", close ", -1))
                    .as("case %s: %s", name, reports.resolve("index.html"))
                    .isSubsetOf(PASSED));
            assertThat(server.get("/health/ready")).isEqualTo(200);
        }
    }

    private Path warWithEchoes() throws IOException {
        Path war = Files.createTempFile(Container.directory(), "echo", ".war");
        Files.copy(Path.of(System.getProperty("carillon.test.war")), war, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem zip = FileSystems.newFileSystem(war)) {
            for (String endpoint : ENDPOINTS) {
                Files.copy(Path.of("target/test-classes", endpoint), zip.getPath("WEB-INF/classes", endpoint));
            }
        }
        return war;
    }

    /** Autobahn is written in Python 2 and comes in a jar, so Jython runs it. */
    private Path run(Server server, String endpoint, List<String> cases) throws Exception {
        Path reports = Container.directory()
                .toAbsolutePath()
                .resolveSibling("autobahn-reports")
                .resolve(container.name().toLowerCase(Locale.ROOT) + "-" + endpoint);
        Files.createDirectories(reports);
        String spec =
                "{'options': {'failByDrop': False}, 'enable-ssl': False, 'outdir': '%s', 'servers': [{'agent': '%s', 'url': '%s'}],"
                                .formatted(reports, AGENT, server.webSocketUri("/console/" + endpoint))
                        + " 'cases': [%s], 'exclude-cases': [], 'exclude-agent-cases': {}}"
                                .formatted(cases.stream()
                                        .map(name -> "'" + name + "'")
                                        .collect(Collectors.joining(", ")));
        Process autobahn = new ProcessBuilder(
                        Container.java(),
                        "-Dpython.cachedir.skip=true",
                        "-cp",
                        jars(),
                        "org.python.util.jython",
                        "-c",
                        "from autobahntestsuite import wstest; wstest.start({'mode': 'fuzzingclient'}, " + spec + ")")
                .redirectErrorStream(true)
                .redirectOutput(reports.resolve("console.txt").toFile())
                .start();
        try {
            assertThat(autobahn.waitFor(30, TimeUnit.MINUTES)).isTrue();
        } finally {
            autobahn.destroyForcibly();
        }
        assertThat(reports.resolve("index.json"))
                .as(() -> "see " + reports.resolve("console.txt"))
                .exists();
        return reports;
    }

    private static String jars() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("carillon.test.autobahn")))) {
            return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }
}
