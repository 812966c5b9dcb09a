package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Rest;
import io.carillon.system.client.Rest.Answer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * json-patch-test-suite, and the table of RFC 7396, over HTTP. Their documents are of any kind and a resource is an object with an id
 * and a version, so each document is the member {@code doc} of one, and each pointer has {@code /doc} before it: then all of them
 * can be had, also those that the suite has switched off, and mean what they meant. Those that are of objects are applied to the
 * resource itself as well.
 */
@OnJettyAndTomcat
final class PatchSuitesIT {
    /** Compares the whole document, which of a resource has id and version, too. */
    private static final String OF_THE_WHOLE = "Whole document";

    private static final int TESTS = 95;

    /** Of those, where document and result are objects. */
    private static final int TESTS_OF_OBJECTS = 64;

    private final Rest rest;
    private final String collection = Fresh.collection();

    PatchSuitesIT(Container container) {
        rest = new Rest(Server.shared(container).url());
    }

    private static List<Map<String, String>> tests() {
        List<Map<String, String>> tests = new ArrayList<>(Suites.patchTests("json-patch-tests.json"));
        tests.addAll(Suites.patchTests("json-patch-spec-tests.json"));
        return tests;
    }

    @Test
    void allNinetyFivePatchTestsHoldBelowAMember() {
        List<Map<String, String>> tests = tests();
        assertThat(tests).hasSize(TESTS);
        for (Map<String, String> test : tests) {
            String resource = made("{\"doc\":" + test.get("doc") + "}");
            // In the text, because some of the tests have a name twice.
            String patch = test.get("patch").replaceAll("(\"(?:path|from)\" *: *\")", "$1/doc");
            Answer answer = rest.jsonPatch(resource, patch);
            judge(test, answer, json(rest.get(resource).body()).get("doc"));
        }
    }

    @Test
    void patchTestsOfObjectsHoldForTheResourceItself() {
        int count = 0;
        for (Map<String, String> test : tests()) {
            boolean ofAnObject = test.get("doc").startsWith("{")
                    && test.getOrDefault("expected", "{").startsWith("{")
                    && !test.getOrDefault("comment", "").contains(OF_THE_WHOLE);
            if (ofAnObject) {
                String resource = made(test.get("doc"));
                Answer answer = rest.jsonPatch(resource, test.get("patch"));
                judge(test, answer, withoutIdAndVersion(rest.get(resource).body()));
                count++;
            }
        }
        assertThat(count).isEqualTo(TESTS_OF_OBJECTS);
    }

    private static void judge(Map<String, String> test, Answer answer, JsonValue now) {
        if (test.containsKey("error")) {
            assertThat(answer.status()).as("%s: %s", test, answer).isIn(400, 409);
            Problems.assertProblem(answer, answer.status());
        } else {
            assertThat(answer.status()).as("%s: %s", test, answer).isEqualTo(200);
        }
        JsonValue expected =
                value(test.containsKey("error") ? test.get("doc") : test.getOrDefault("expected", test.get("doc")));
        assertThat(now).as(test::toString).isEqualTo(expected);
    }

    /** RFC 7396 appendix A, all of it, below a member: a patch that is no object takes the place of what was there. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"a\":\"b\"}|{\"a\":\"c\"}|{\"a\":\"c\"}",
                "{\"a\":\"b\"}|{\"b\":\"c\"}|{\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"}|{\"a\":null}|{}",
                "{\"a\":\"b\",\"b\":\"c\"}|{\"a\":null}|{\"b\":\"c\"}",
                "{\"a\":[\"b\"]}|{\"a\":\"c\"}|{\"a\":\"c\"}",
                "{\"a\":\"c\"}|{\"a\":[\"b\"]}|{\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}}|{\"a\":{\"b\":\"d\",\"c\":null}}|{\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]}|{\"a\":[1]}|{\"a\":[1]}",
                "[\"a\",\"b\"]|[\"c\",\"d\"]|[\"c\",\"d\"]",
                "{\"a\":\"b\"}|[\"c\"]|[\"c\"]",
                "{\"a\":\"foo\"}|null|",
                "{\"a\":\"foo\"}|\"bar\"|\"bar\"",
                "{\"e\":null}|{\"a\":1}|{\"e\":null,\"a\":1}",
                "[1,2]|{\"a\":\"b\",\"c\":null}|{\"a\":\"b\"}",
                "{}|{\"a\":{\"bb\":{\"ccc\":null}}}|{\"a\":{\"bb\":{}}}",
            })
    void mergesAsTheTableOfRfc7396Says(String target, String patch, String result) {
        String below = made("{\"doc\":" + target + "}");
        assertThat(rest.mergePatch(below, "{\"doc\":" + patch + "}").status()).isEqualTo(200);
        // In a member null removes; the table's null takes the document's place.
        assertThat(json(rest.get(below).body()).get("doc")).isEqualTo(result == null ? null : value(result));

        if (target.startsWith("{")) {
            String whole = made(target);
            Answer answer = rest.mergePatch(whole, patch);
            if (patch.startsWith("{")) {
                assertThat(answer.status()).as(answer::toString).isEqualTo(200);
                assertThat(withoutIdAndVersion(rest.get(whole).body())).isEqualTo(value(result));
            } else {
                Problems.assertProblem(answer, 400); // would make something that is no resource
                assertThat(withoutIdAndVersion(rest.get(whole).body())).isEqualTo(value(target));
            }
        }
    }

    private String made(String resource) {
        Answer answer = rest.post(collection, resource);
        assertThat(answer.status()).as(answer::toString).isEqualTo(201);
        return answer.header("Location").orElseThrow();
    }

    private static JsonObject json(String text) {
        return value(text).asJsonObject();
    }

    private static JsonValue withoutIdAndVersion(String text) {
        return Json.createObjectBuilder(json(text))
                .remove("id")
                .remove("version")
                .build();
    }

    private static JsonValue value(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }
}
