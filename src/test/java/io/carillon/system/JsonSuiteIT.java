package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Rest.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * JSONTestSuite over HTTP. What a parser must refuse gets a 4xx, and what it must accept is accepted and comes back as it went, or
 * meets one of two stated limits: a resource is an object, and no name is in an object twice. Nothing gets a 5xx.
 *
 * <p>A resource is an object, and few of the files are; so each is sent bare and as the value of a member.
 */
@OnJettyAndTomcat
final class JsonSuiteIT {
    private final Server server;
    private final Rest rest;
    private final String collection = Fresh.collection();
    private final List<Suites.JsonFile> files = Suites.jsonFiles();

    JsonSuiteIT(Container container) {
        server = Server.shared(container);
        rest = new Rest(server.url());
    }

    @Test
    void theSuiteIsWhole() {
        assertThat(files).hasSize(318);
        Map<String, Long> kinds = files.stream()
                .collect(Collectors.groupingBy(
                        file -> file.name().substring(0, 2), TreeMap::new, Collectors.counting()));
        assertThat(kinds).isEqualTo(Map.of("y_", 95L, "n_", 188L, "i_", 35L));
    }

    @Test
    void postedBare() {
        for (Suites.JsonFile file : files) {
            Answer answer = rest.sendBytes("POST", collection, file.bytes(), "Content-Type", Rest.JSON);
            judge(file, answer, 201, isObject(file));
        }
        stillServes();
    }

    @Test
    void postedAsAMember() {
        for (Suites.JsonFile file : files) {
            Answer answer =
                    rest.sendBytes("POST", collection, around("{\"value\":", file, "}"), "Content-Type", Rest.JSON);
            judge(file, answer, 201, true);
            if (answer.status() == 201) {
                assertValueSurvived(file, answer);
                assertValueSurvived(file, rest.get(answer.header("Location").orElseThrow()));
            }
        }
        stillServes();
    }

    @Test
    void mergedBare() {
        Patched patched = new Patched(Rest.MERGE_PATCH);
        for (Suites.JsonFile file : files) {
            boolean hasAnotherId = file.name().equals("y_object_long_strings.json");
            patched.with(file, file.bytes(), isObject(file) && !hasAnotherId);
        }
        patched.assertLeftAloneByWhatWasRefused();
    }

    @Test
    void mergedAsAMember() {
        Patched patched = new Patched(Rest.MERGE_PATCH);
        for (Suites.JsonFile file : files) {
            Answer answer = patched.with(file, around("{\"value\":", file, "}"), true);
            if (answer.status() == 200 && file.text().strip().equals("null")) {
                assertThat(answer.members()).doesNotContainKey("value");
            } else if (answer.status() == 200 && !isObject(file)) { // an object is merged into what was there
                assertValueSurvived(file, answer);
            }
        }
        patched.assertLeftAloneByWhatWasRefused();
    }

    @Test
    void patchedBare() {
        Patched patched = new Patched(Rest.JSON_PATCH);
        for (Suites.JsonFile file : files) {
            patched.with(file, file.bytes(), file.text().replaceAll("\\s", "").equals("[]"));
        }
        patched.assertLeftAloneByWhatWasRefused();
    }

    @Test
    void patchedAsAValue() {
        Patched patched = new Patched(Rest.JSON_PATCH);
        for (Suites.JsonFile file : files) {
            byte[] patch = around("[{\"op\":\"add\",\"path\":\"/value\",\"value\":", file, "}]");
            Answer answer = patched.with(file, patch, true);
            if (answer.status() == 200) {
                assertValueSurvived(file, answer);
            }
        }
        patched.assertLeftAloneByWhatWasRefused();
    }

    /** A resource that all files are sent to, one after the other. */
    private final class Patched {
        private final String mediaType;
        private final String path;
        private String body;

        Patched(String mediaType) {
            Answer made = rest.post(collection, "{\"keep\":1}");
            this.mediaType = mediaType;
            this.path = made.header("Location").orElseThrow();
            this.body = made.body();
        }

        Answer with(Suites.JsonFile file, byte[] patch, boolean fits) {
            Answer answer = rest.sendBytes("PATCH", path, patch, "Content-Type", mediaType);
            judge(file, answer, 200, fits);
            if (answer.status() == 200) {
                body = answer.body();
            }
            return answer;
        }

        void assertLeftAloneByWhatWasRefused() {
            assertThat(rest.get(path).body()).isEqualTo(body).contains("\"keep\":1");
            stillServes();
        }
    }

    /** @param fits whether what the file holds is what is wanted in its place, if it is JSON at all */
    private static void judge(Suites.JsonFile file, Answer answer, int done, boolean fits) {
        if (answer.status() != done) {
            assertThat(answer.status()).as("%s: %s", file, answer).isBetween(400, 499);
            Problems.assertProblem(answer, answer.status());
        }
        switch (file.name().charAt(0)) {
            case 'n' -> assertThat(answer.status()).as("%s: %s", file, answer).isBetween(400, 499);
            case 'y' -> {
                if (file.name().startsWith("y_object_duplicated_key")) {
                    assertThat(answer.body()).as(file.name()).contains("malformed-json", "is there twice");
                } else if (fits) {
                    assertThat(answer.status()).as("%s: %s", file, answer).isEqualTo(done);
                } else {
                    assertThat(answer.body()).as(file.name()).containsAnyOf("invalid-resource", "malformed-patch");
                }
            }
            default -> assertThat(answer.status()).as("%s: %s", file, answer).isLessThan(500);
        }
    }

    private static void assertValueSurvived(Suites.JsonFile file, Answer answer) {
        String value = answer.members().get("value");
        assertThat(value).as("%s: %s", file, answer).isNotNull();
        assertSame(file, value, file.text().strip());
    }

    /** The same value, and each number in it digit for digit. */
    private static void assertSame(Suites.JsonFile file, String now, String then) {
        switch (then.charAt(0)) {
            case '"' -> assertThat(RawJson.string(now)).as(file.name()).isEqualTo(RawJson.string(then));
            case '{' -> {
                Map<String, String> was = RawJson.members(then);
                Map<String, String> is = RawJson.members(now);
                assertThat(is.keySet()).as(file.name()).containsExactlyElementsOf(was.keySet());
                was.forEach((name, value) -> assertSame(file, is.get(name), value));
            }
            case '[' -> {
                List<String> was = RawJson.elements(then);
                List<String> is = RawJson.elements(now);
                assertThat(is).as(file.name()).hasSameSizeAs(was);
                for (int i = 0; i < was.size(); i++) {
                    assertSame(file, is.get(i), was.get(i));
                }
            }
            default -> assertThat(now).as(file.name()).isEqualTo(then);
        }
    }

    private static boolean isObject(Suites.JsonFile file) {
        return file.text().strip().startsWith("{");
    }

    private static byte[] around(String before, Suites.JsonFile file, String after) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(file.bytes());
        out.writeBytes(after.getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private void stillServes() {
        assertThat(server.get("/health/ready")).isEqualTo(200);
    }
}
