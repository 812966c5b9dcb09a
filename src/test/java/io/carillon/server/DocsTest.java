package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.fanout.CloseReason;
import io.carillon.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents name what the code has, all of it, and nothing that it has not. Commands are {@code TourIT}'s business. */
final class DocsTest {
    private static final Path README = Path.of("README.md");
    private static final Path PROTOCOL = Path.of("docs/protocol.md");
    private static final Path OPERATIONS = Path.of("docs/operations.md");
    private static final Path CONCURRENCY = Path.of("docs/concurrency.md");
    private static final Path DECISIONS = Path.of("docs/decisions.md");

    @Test
    void everySettingIsInTheTableAndNoOther() throws IOException {
        assertThat(all("(?m)^\\| `(carillon\\.[a-z.]+)` \\| `CARILLON_", OPERATIONS))
                .containsExactlyInAnyOrderElementsOf(Settings.KEYS);
        assertThat(all("(?m)^\\| `carillon\\.[a-z.]+` \\| `(CARILLON_[A-Z_]+)` \\|", OPERATIONS))
                .containsExactlyInAnyOrderElementsOf(Settings.KEYS.stream()
                        .map(key -> key.toUpperCase(Locale.ROOT).replace('.', '_'))
                        .toList());
    }

    @Test
    void everySettingThatIsSpokenOfExists() throws IOException {
        for (Path document : documents()) {
            assertThat(all("`(?:-D)?(carillon\\.[a-z.]+)(?:=[^`]*)?`", document))
                    .as("settings in %s", document)
                    .isSubsetOf(settingsAndTheirFile());
        }
    }

    private static Set<String> settingsAndTheirFile() {
        Set<String> names = new TreeSet<>(Settings.KEYS);
        names.addAll(List.of("carillon.", "carillon.db", "carillon.war"));
        // Types of events are spelt alike.
        names.addAll(
                List.of("created", "updated", "deleted", "hello", "snapshot", "live", "gap", "ended", "joined", "left")
                        .stream()
                        .map(type -> "carillon." + type)
                        .toList());
        return names;
    }

    @Test
    void everyProblemIsInTheTableWithItsStatusAndNoOther() throws IOException {
        List<String> rows = Arrays.stream(ProblemType.values())
                .map(type -> type.uri().substring("urn:carillon:problem:".length()) + "` | " + type.status())
                .toList();
        assertThat(all("(?m)^\\| `([a-z-]+` \\| [45][0-9]{2}) \\|", PROTOCOL))
                .containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void everyCloseCodeIsInTheTableWithItsAdvice() throws IOException {
        for (CloseReason reason : CloseReason.values()) {
            assertThat(all(
                            "(?m)^\\| (" + reason.code() + ") \\|.*\\| " + (reason.reconnect() ? "yes" : "no")
                                    + "[^|]*\\|$",
                            PROTOCOL))
                    .as(reason.name())
                    .containsExactly(Integer.toString(reason.code()));
        }
    }

    @Test
    void everyThreadIsNamed() throws IOException {
        Set<String> threads = new TreeSet<>();
        for (Path source : sources()) {
            threads.addAll(all("\"(carillon-[a-z]+-?)\"", source));
        }
        threads.remove("carillon-data"); // a directory
        assertThat(threads).hasSizeGreaterThan(5);
        String page = Files.readString(CONCURRENCY);
        assertThat(threads)
                .allSatisfy(thread -> assertThat(page).contains("`" + thread + (thread.endsWith("-") ? "N`" : "`")));
    }

    @Test
    void everyDependencyAndPluginHasItsReason() throws IOException {
        Set<String> artifacts = all("<artifactId>([^<]+)</artifactId>", Path.of("pom.xml"));
        artifacts.remove("carillon");
        String page = Files.readString(DECISIONS);
        assertThat(artifacts).allSatisfy(artifact -> assertThat(page).contains("`" + artifact + "`"));
        assertThat(all("(?m)^\\| `([A-Za-z0-9._-]+)`", DECISIONS))
                .as("rows of what is not in pom.xml")
                .isSubsetOf(artifacts);
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path document : documents()) {
            assertThat(all("]\\(([^)#:]+)(?:#[^)]*)?\\)", document))
                    .allSatisfy(target -> assertThat(document.toAbsolutePath().resolveSibling(target))
                            .as("%s, linked from %s", target, document)
                            .exists());
        }
    }

    @Test
    void everyCommandThatCanBeRunIsInTheTour() throws IOException {
        for (Path document : documents()) {
            if (!document.equals(README)) {
                assertThat(Files.readString(document))
                        .as("%s: only the tour's blocks are run", document)
                        .doesNotContain("```sh");
            }
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(README, Path.of("CHANGELOG.md")),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    /** What the group holds in each match. */
    private static Set<String> all(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
