package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Does what README.md's section "A five-minute tour" says, block by block, and looks at what comes out.
 * <ul>
 * <li>Each block fenced as {@code sh} is run by a bash of its own, all in one directory, one after the other, with
 *     {@code http://localhost:8080} replaced by the test server's address. It must succeed.
 * <li>A block with {@code curl -N} stands for a terminal that goes on listening: it is left running, and what it has to
 *     print may come until the end of the tour.
 * <li>A block with {@code mvn} or {@code git clone} is not run: the server is there already.
 * <li>The block fenced as {@code text} right after one of {@code sh}, if there is one, is what must be found in its output:
 *     {@code …} stands for anything, and white space counts as one space.
 * </ul>
 */
@ExtendWith(ConsoleOnFailure.class)
final class TourIT {
    private static final Pattern SECTION =
            Pattern.compile("^## A five-minute tour$(.*?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile(
            "^```sh\\n(?<sh>.*?)^```$(?:\\s*^```text\\n(?<text>.*?)^```$)?", Pattern.MULTILINE | Pattern.DOTALL);

    /** One block of the tour and what it must print. */
    private record Step(String commands, String expected) {
        boolean isForAnotherTerminal() {
            return commands.contains("curl -N");
        }

        boolean startsTheServer() {
            return commands.contains("mvn ") || commands.contains("git clone");
        }
    }

    @Test
    void tourGoesAsItSays() throws Exception {
        List<Step> steps = steps(Files.readString(Path.of("README.md")));
        assertThat(steps).as("blocks in the section").hasSizeGreaterThan(2);
        List<Process> listening = new ArrayList<>();
        try (Server server = Server.of(Container.JETTY_12_1).start()) {
            Path directory = Files.createDirectories(server.base().resolve("tour"));
            List<Runnable> later = new ArrayList<>();
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                if (step.startsTheServer()) {
                    continue;
                }
                Path output = directory.resolve("step-" + i + ".out");
                Process bash = start(step, server, directory, output);
                Pattern expected = pattern(step.expected().replace("http://localhost:8080", server.url()));
                if (step.isForAnotherTerminal()) {
                    listening.add(bash);
                    await("a first word of: " + step.commands())
                            .atMost(Duration.ofSeconds(10))
                            .until(() -> Files.size(output) > 0);
                    later.add(() -> await("the output of: " + step.commands())
                            .atMost(Duration.ofSeconds(10))
                            .untilAsserted(() -> assertThat(squeezed(output)).containsPattern(expected)));
                } else {
                    assertThat(bash.waitFor(60, TimeUnit.SECONDS))
                            .as(step.commands())
                            .isTrue();
                    assertThat(bash.exitValue())
                            .as("%s%n%s", step.commands(), squeezed(output))
                            .isZero();
                    assertThat(squeezed(output)).as(step.commands()).containsPattern(expected);
                }
            }
            later.forEach(Runnable::run);
        } finally {
            listening.forEach(process -> {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            });
        }
    }

    private static Process start(Step step, Server server, Path directory, Path output) throws IOException {
        String commands = step.commands().replace("http://localhost:8080", server.url());
        assertThat(commands).as("only this address is replaced").doesNotContain("8080");
        return new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static List<Step> steps(String readme) {
        Matcher section = SECTION.matcher(readme);
        assertThat(section.find()).as("README.md has the section").isTrue();
        List<Step> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(section.group(1));
        while (block.find()) {
            steps.add(new Step(block.group("sh"), block.group("text") == null ? "" : block.group("text")));
        }
        return steps;
    }

    private static Pattern pattern(String expected) {
        StringBuilder regex = new StringBuilder();
        for (String part : squeezed(expected).split("…", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*?").append(Pattern.quote(part));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static String squeezed(Path output) {
        try {
            return squeezed(Files.readString(output));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String squeezed(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
