package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Position;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Rest.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources over HTTP, and what bad input gets. */
@OnJettyAndTomcat
final class RestIT {
    private static final int MIB = 1 << 20;

    private final Server server;
    private final Rest rest;
    private final String collection = Fresh.collection();

    RestIT(Container container) {
        server = Server.shared(container);
        rest = new Rest(server.url());
    }

    private Answer made(String id, String members) {
        Answer answer = rest.put(collection + '/' + id, "{" + members + "}");
        assertThat(answer.status()).as(answer::toString).isEqualTo(201);
        return answer;
    }

    // Creating

    @Test
    void postMakesAnIdAndSaysWhere() {
        Answer made = rest.post(collection, "{\"text\":\"hi\"}");
        assertThat(made.status()).isEqualTo(201);
        String id = RawJson.string(made.members().get("id"));
        assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(made.header("Location").orElseThrow()).endsWith(collection + '/' + id);
        assertThat(made.header("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(RawJson.string(made.members().get("version"))).isEqualTo(made.version());
        assertThat(made.members()).containsEntry("text", "\"hi\"");
        Answer got = rest.get(collection + '/' + id);
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(made.body());
        assertThat(got.version()).isEqualTo(made.version());
    }

    @Test
    void postWithAnIdChoosesItAndATakenOneIsAConflict() {
        assertThat(rest.post(collection, "{\"id\":\"a.b_c~d-E\"}").status()).isEqualTo(201);
        Answer first = rest.get(collection + "/a.b_c~d-E");
        Problems.assertProblem(rest.post(collection, "{\"id\":\"a.b_c~d-E\",\"other\":1}"), 409);
        assertThat(rest.get(collection + "/a.b_c~d-E").body()).isEqualTo(first.body());
    }

    @Test
    void putCreatesThenReplaces() {
        Answer made = rest.put(collection + "/1", "{\"a\":1,\"b\":2}");
        assertThat(made.status()).isEqualTo(201);
        Answer replaced = rest.put(collection + "/1", "{\"a\":1,\"c\":3}");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.members()).containsKeys("a", "c").doesNotContainKey("b");
        assertThat(Position.of(replaced.version()).offset())
                .isGreaterThan(Position.of(made.version()).offset());
    }

    @Test
    void sameWriteAgainChangesNothing() {
        Answer made = made("1", "\"a\":1.0,\"b\":[1,2]");
        for (Answer again : List.of(
                rest.put(collection + "/1", "{\"a\":1.0,\"b\":[1,2]}"),
                rest.put(collection + "/1", made.body()),
                rest.mergePatch(collection + "/1", "{\"a\":1.0}"),
                rest.mergePatch(collection + "/1", "{\"nope\":null}"),
                rest.jsonPatch(collection + "/1", "[]"),
                rest.jsonPatch(collection + "/1", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1}]"))) {
            assertThat(again.status()).as(again::toString).isEqualTo(200);
            assertThat(again.version()).isEqualTo(made.version());
            assertThat(again.body()).isEqualTo(made.body());
        }
    }

    @Test
    void numbersOrderAndUnicodeSurvive() {
        Map<String, String> members =
                RawJson.members("{\"zeta\":1,\"alpha\":1.10,\"big\":123456789012345678901234567890,"
                        + "\"small\":0.1000000000000000055511151231257827,\"exp\":1E400,\"low\":1e-7,\"neg\":-0,\"negf\":-0.0,"
                        + "\"greek\":\"Ελλάδα\",\"astral\":\"😀\",\"combining\":\"e\u0301\",\"composed\":\"\u00e9\",\"ls\":\"\u2028\u2029\","
                        + "\"bom\":\"\ufeff\",\"nul\":\"\\u0000\",\"quote\":\"\\\"\\\\\",\"del\":\"\u007f\",\"empty\":\"\",\"\":\"no name\","
                        + "\"o\":{\"b\":1,\"a\":[{},[],null,true,false]}}");
        StringBuilder body = new StringBuilder();
        members.forEach((name, value) -> body.append(body.isEmpty() ? "" : ",")
                .append(RawJson.literal(name))
                .append(':')
                .append(value));
        made("1", body.toString());
        assertSurvived(rest.get(collection + "/1"), members);

        Answer patched = rest.mergePatch(collection + "/1", "{\"touched\":true}");
        assertThat(patched.status()).isEqualTo(200);
        members.put("touched", "true");
        assertSurvived(rest.get(collection + "/1"), members);
    }

    private static void assertSurvived(Answer answer, Map<String, String> members) {
        Map<String, String> now = answer.members();
        List<String> names = new ArrayList<>(now.keySet());
        names.removeAll(List.of("id", "version"));
        assertThat(names).containsExactlyElementsOf(members.keySet());
        members.forEach((name, value) -> {
            String text = now.get(name);
            if (value.startsWith("\"")) {
                assertThat(RawJson.string(text)).as(name).isEqualTo(RawJson.string(value));
            } else {
                assertThat(text).as(name).isEqualTo(value);
            }
        });
    }

    // Patching

    @Test
    void mergePatchSetsAndRemoves() {
        made("1", "\"a\":{\"x\":1,\"y\":2},\"b\":[1,2]");
        Answer patched =
                rest.mergePatch(collection + "/1", "{\"a\":{\"x\":null,\"z\":3},\"b\":[9],\"c\":{\"d\":null}}");
        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.members())
                .containsEntry("a", "{\"y\":2,\"z\":3}")
                .containsEntry("b", "[9]")
                .containsEntry("c", "{}");
        assertThat(patched.body()).isEqualTo(rest.get(collection + "/1").body());
    }

    @Test
    void jsonPatchDoesAllOrNothing() {
        Answer made = made("1", "\"a\":[1,2,3],\"b\":{\"c\":1}");
        Answer patched = rest.jsonPatch(
                collection + "/1",
                "[{\"op\":\"test\",\"path\":\"/b/c\",\"value\":1},{\"op\":\"move\",\"from\":\"/a/0\",\"path\":\"/a/-\"},"
                        + "{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"/d\"},{\"op\":\"remove\",\"path\":\"/b/c\"},"
                        + "{\"op\":\"add\",\"path\":\"/e~1f~0g\",\"value\":null}]");
        assertThat(patched.status()).as(patched::toString).isEqualTo(200);
        assertThat(patched.members())
                .containsEntry("a", "[2,3,1]")
                .containsEntry("b", "{}")
                .containsEntry("d", "{\"c\":1}")
                .containsEntry("e/f~g", "null");
        Answer failed = rest.jsonPatch(
                collection + "/1",
                "[{\"op\":\"add\",\"path\":\"/x\",\"value\":1},{\"op\":\"test\",\"path\":\"/b\",\"value\":7}]");
        assertThat(failed.status()).isIn(409, 422);
        Problems.assertProblem(failed, failed.status());
        assertThat(rest.get(collection + "/1").body()).isEqualTo(patched.body()).isNotEqualTo(made.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[{}]",
                "[{\"op\":\"fly\",\"path\":\"/a\"}]",
                "[{\"op\":\"add\",\"path\":\"/a\"}]",
                "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]",
                "[1]",
                "7"
            })
    void jsonPatchThatIsNoneIsBad(String patch) {
        made("1", "\"a\":1");
        Answer answer = rest.jsonPatch(collection + "/1", patch);
        assertThat(answer.status()).as(answer::toString).isIn(400, 422);
        Problems.assertProblem(answer, answer.status());
    }

    @Test
    void patchMayNotTouchIdVersionOrTheObjectItself() {
        Answer made = made("1", "\"a\":1");
        for (Answer answer : List.of(
                rest.mergePatch(collection + "/1", "{\"id\":\"2\"}"),
                rest.mergePatch(collection + "/1", "[]"),
                rest.mergePatch(collection + "/1", "null"),
                rest.jsonPatch(collection + "/1", "[{\"op\":\"replace\",\"path\":\"/id\",\"value\":\"2\"}]"),
                rest.jsonPatch(collection + "/1", "[{\"op\":\"replace\",\"path\":\"\",\"value\":[1]}]"),
                rest.jsonPatch(collection + "/1", "[{\"op\":\"replace\",\"path\":\"\",\"value\":\"x\"}]"))) {
            assertThat(answer.status()).as(answer::toString).isIn(400, 409, 422);
            Problems.assertProblem(answer, answer.status());
        }
        assertThat(rest.get(collection + "/1").body()).isEqualTo(made.body());
    }

    @Test
    void otherPatchFormsAreUnsupportedAndTheSupportedOnesNamed() {
        made("1", "\"a\":1");
        Answer answer = rest.send("PATCH", collection + "/1", "{}", "Content-Type", "application/json");
        Problems.assertProblem(answer, 415);
        assertThat(answer.header("Accept-Patch").orElseThrow())
                .contains("application/merge-patch+json", "application/json-patch+json");
    }

    @Test
    void patchOfNothingIsNotFound() {
        Problems.assertProblem(rest.mergePatch(collection + "/none", "{}"), 404);
        Problems.assertProblem(rest.jsonPatch(collection + "/none", "[]"), 404);
    }

    // Deleting and reading

    @Test
    void deletedIsGone() {
        made("1", "\"a\":1");
        assertThat(rest.delete(collection + "/1").status()).isEqualTo(204);
        Problems.assertProblem(rest.get(collection + "/1"), 404);
        Problems.assertProblem(rest.delete(collection + "/1"), 404);
        assertThat(made("1", "\"a\":2").status()).isEqualTo(201);
    }

    @Test
    void headIsGetWithoutTheBody() {
        made("1", "\"a\":1");
        Answer get = rest.get(collection + "/1");
        Answer head = rest.head(collection + "/1");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.bytes()).isEmpty();
        for (String field : List.of("ETag", "Content-Type", "Last-Event-ID", "Content-Length")) {
            if (get.header(field).isPresent()) {
                assertThat(head.header(field)).as(field).isEqualTo(get.header(field));
            }
        }
        assertThat(rest.head(collection + "/none").status()).isEqualTo(404);
        assertThat(rest.head(collection).status()).isEqualTo(200);
    }

    // Preconditions

    @Test
    void ifMatchGuardsEachWrite() {
        Answer first = made("1", "\"a\":1");
        String stale = "\"" + first.version() + "\"";
        Answer second = rest.put(collection + "/1", "{\"a\":2}", "If-Match", stale);
        assertThat(second.status()).isEqualTo(200);
        Problems.assertProblem(rest.put(collection + "/1", "{\"a\":3}", "If-Match", stale), 412);
        Problems.assertProblem(rest.mergePatch(collection + "/1", "{\"a\":3}", "If-Match", stale), 412);
        Problems.assertProblem(rest.jsonPatch(collection + "/1", "[]", "If-Match", stale), 412);
        Problems.assertProblem(rest.delete(collection + "/1", "If-Match", stale), 412);
        Problems.assertProblem(
                rest.put(collection + "/1", "{\"a\":3}", "If-Match", "W/\"" + second.version() + "\""), 412);
        assertThat(rest.get(collection + "/1").body()).isEqualTo(second.body());
        String both = stale + ", \"" + second.version() + "\"";
        assertThat(rest.put(collection + "/1", "{\"a\":4}", "If-Match", both).status())
                .isEqualTo(200);
        assertThat(rest.delete(collection + "/1", "If-Match", "*").status()).isEqualTo(204);
        Problems.assertProblem(rest.put(collection + "/1", "{\"a\":5}", "If-Match", "*"), 412);
    }

    @Test
    void ifNoneMatchGuardsCreationAndSparesReading() {
        Answer made = rest.put(collection + "/1", "{\"a\":1}", "If-None-Match", "*");
        assertThat(made.status()).isEqualTo(201);
        Problems.assertProblem(rest.put(collection + "/1", "{\"a\":2}", "If-None-Match", "*"), 412);
        String tag = "\"" + made.version() + "\"";
        for (String value : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            Answer answer = rest.get(collection + "/1", "If-None-Match", value);
            assertThat(answer.status()).as(value).isEqualTo(304);
            assertThat(answer.bytes()).isEmpty();
            assertThat(answer.version()).isEqualTo(made.version());
        }
        assertThat(rest.get(collection + "/1", "If-None-Match", "\"other\"").status())
                .isEqualTo(200);
    }

    @Test
    void versionInAPutBodyIsAPrecondition() {
        Answer first = made("1", "\"a\":1");
        Answer second = rest.put(collection + "/1", first.body().replace("\"a\":1", "\"a\":2"));
        assertThat(second.status()).as(second::toString).isEqualTo(200);
        Problems.assertProblem(rest.put(collection + "/1", first.body().replace("\"a\":1", "\"a\":3")), 409);
        assertThat(rest.get(collection + "/1").body()).isEqualTo(second.body());
        rest.delete(collection + "/1");
        Problems.assertProblem(rest.put(collection + "/1", second.body()), 409);
    }

    @Test
    void idInABodyMustBeThePathsOne() {
        made("1", "\"a\":1");
        Answer answer = rest.put(collection + "/1", "{\"id\":\"2\",\"a\":2}");
        assertThat(answer.status()).isIn(400, 409);
        Problems.assertProblem(answer, answer.status());
        assertThat(rest.put(collection + "/1", "{\"id\":\"1\",\"a\":2}").status())
                .isEqualTo(200);
    }

    // Lists

    @Test
    void listIsPagedInTheOrderOfIds() {
        List<String> ids = List.of("1", "10", "2", "A", "B", "_", "a", "~");
        List<String> shuffled = new ArrayList<>(ids);
        java.util.Collections.reverse(shuffled);
        shuffled.forEach(id -> made(id, "\"n\":1"));
        List<String> seen = new ArrayList<>();
        String path = collection + "?limit=3";
        int pages = 0;
        while (path != null) {
            Answer page = rest.get(path);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("Last-Event-ID")).isPresent();
            List<String> items = RawJson.elements(page.members().get("items"));
            assertThat(items.size()).isBetween(1, 3);
            items.forEach(item -> seen.add(RawJson.string(RawJson.members(item).get("id"))));
            path = next(page);
            pages++;
        }
        assertThat(seen).containsExactlyElementsOf(ids);
        assertThat(pages).isEqualTo(3);
        assertThat(RawJson.elements(
                        rest.get(collection + "?after=A&limit=2").members().get("items")))
                .extracting(item -> RawJson.string(RawJson.members(item).get("id")))
                .containsExactly("B", "_");
    }

    private String next(Answer page) {
        String link = page.header("Link").orElse("");
        String next = page.members().get("next");
        boolean last = next == null || next.equals("null");
        assertThat(link.isEmpty()).as("Link: %s but next: %s", link, next).isEqualTo(last);
        if (last) {
            return null;
        }
        Matcher matcher = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"next\"").matcher(link);
        assertThat(matcher.find()).as(link).isTrue();
        return server.uri(collection)
                .resolve(matcher.group(1))
                .toString()
                .substring(server.url().length());
    }

    @Test
    void listItemsAreTheResourcesByteForByte() {
        Answer made = made("1", "\"x\":1.10,\"text\":\"日本\"");
        assertThat(rest.list(collection).items()).containsExactly(Map.entry("1", made.body()));
    }

    @Test
    void unknownCollectionIsAnEmptyList() {
        Answer list = rest.get(Fresh.collection());
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.members()).containsEntry("items", "[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=-1",
                "limit=1001",
                "limit=x",
                "limit=",
                "limit=1e2",
                "limit=99999999999999999999",
                "after=",
                "after=a%2Fb",
                "after=.."
            })
    void badPagingIsAProblem(String query) {
        Problems.assertProblem(rest.get(collection + "?" + query), 400);
    }

    /** A sign, and a three in Arabic; Java reads both. */
    @ParameterizedTest
    @ValueSource(strings = {"limit=%2B5", "limit=%D9%A3"})
    void aLimitThatIsNotWrittenInDigitsOfAsciiIsAProblem(String query) {
        Problems.assertProblem(rest.get(collection + "?" + query), 400);
    }

    @Test
    void limitMayBeOneToAThousandAndIsAHundredByDefault() {
        for (int i = 0; i < 101; i++) {
            made("i" + i, "\"n\":1");
        }
        assertThat(RawJson.elements(rest.get(collection).members().get("items")))
                .hasSize(100);
        assertThat(RawJson.elements(
                        rest.get(collection + "?limit=1000").members().get("items")))
                .hasSize(101);
        assertThat(RawJson.elements(rest.get(collection + "?limit=1").members().get("items")))
                .hasSize(1);
    }

    // Bad input

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{'a':1}",
                "{\"a\":1} x",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":\"\t\"}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":1,\"a\":2}",
                "{\"o\":{\"a\":1,\"\\u0061\":2}}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\udc00\\ud800\"}",
                "{\"\\ud800\":1}",
                "{\"a\":\"\\x\"}",
                "// no\n{}",
                "[]",
                "7",
                "null",
                "\"text\""
            })
    void whatIsNotAJsonObjectIsAProblemWithThePlace(String body) {
        made("1", "\"keep\":true");
        String before = rest.get(collection + "/1").body();
        for (Answer answer : List.of(rest.post(collection, body), rest.put(collection + "/1", body))) {
            Map<String, String> problem = Problems.assertProblem(answer, 400);
            assertThat(problem).as(answer::toString).containsKey("detail");
            assertThat(RawJson.string(problem.get("detail"))).isNotBlank();
        }
        Problems.assertProblem(
                rest.mergePatch(collection + "/1", body.isEmpty() ? "{" : body.replace("null", "[")), 400);
        assertThat(rest.get(collection + "/1").body()).isEqualTo(before);
    }

    @Test
    void malformedJsonIsToldWhere() {
        Map<String, String> problem =
                Problems.assertProblem(rest.post(collection, "{\n  \"a\": 1,\n  \"b\": x\n}"), 400);
        assertThat(RawJson.string(problem.get("detail"))).contains("3");
    }

    @Test
    void badUtf8IsAProblem() {
        for (byte[] bad : List.of(
                new byte[] {(byte) 0xff},
                new byte[] {(byte) 0xc3},
                new byte[] {(byte) 0xc0, (byte) 0x80},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80})) {
            byte[] start = "{\"a\":\"".getBytes(StandardCharsets.US_ASCII);
            byte[] end = "\"}".getBytes(StandardCharsets.US_ASCII);
            byte[] body = new byte[start.length + bad.length + end.length];
            System.arraycopy(start, 0, body, 0, start.length);
            System.arraycopy(bad, 0, body, start.length, bad.length);
            System.arraycopy(end, 0, body, start.length + bad.length, end.length);
            Problems.assertProblem(rest.sendBytes("POST", collection, body, "Content-Type", Rest.JSON), 400);
        }
        byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE);
        Problems.assertProblem(rest.sendBytes("POST", collection, utf16, "Content-Type", Rest.JSON), 400);
    }

    @Test
    void nestingIsLimited() {
        assertThat(rest.post(collection, nested(99)).status()).isEqualTo(201);
        Problems.assertProblem(rest.post(collection, nested(101)), 400);
        Problems.assertProblem(rest.post(collection, "{\"a\":" + "[".repeat(500_000)), 400);
        made("1", "\"a\":1");
        Problems.assertProblem(rest.mergePatch(collection + "/1", nested(101)), 400);
    }

    /** Nesting of this depth, the object counted. */
    private static String nested(int depth) {
        return "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }

    @Test
    void bodyIsLimitedToOneMebibyte() {
        String frame = "{\"a\":\"\"}";
        assertThat(rest.post(collection, "{\"a\":\"" + "x".repeat(MIB - frame.length()) + "\"}")
                        .status())
                .isEqualTo(201);
        Problems.assertProblem(rest.post(collection, "{\"a\":\"" + "x".repeat(MIB - frame.length() + 1) + "\"}"), 413);
    }

    @Test
    void endlessBodyIsCutShort() {
        try (RawConnection connection = RawConnection.open(server.port())) {
            connection.expectResponseTo("POST");
            connection.send("POST " + collection + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                    + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"a\":\"\r\n");
            String chunk = "10000\r\n" + "x".repeat(65_536) + "\r\n";
            for (int i = 0; i < 17; i++) {
                connection.send(chunk);
            }
            assertThat(connection.head().status()).isEqualTo(413);
        }
    }

    @Test
    void patchedResourceIsLimitedToo() {
        made("1", "\"a\":\"" + "x".repeat(MIB / 2) + "\"");
        Answer grown = rest.mergePatch(collection + "/1", "{\"b\":\"" + "x".repeat(MIB / 2 + 256) + "\"}");
        assertThat(grown.status())
                .as("the sum of both is over a mebibyte and what id and version may add")
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"text/plain", "application/xml", "application/x-www-form-urlencoded", "application/json;charset=utf-16"
    })
    void wrongMediaTypeIsUnsupported(String type) {
        Problems.assertProblem(rest.send("POST", collection, "{}", "Content-Type", type), 415);
        Problems.assertProblem(rest.send("PUT", collection + "/1", "{}", "Content-Type", type), 415);
    }

    @Test
    void missingMediaTypeIsUnsupported() {
        Problems.assertProblem(rest.send("POST", collection, "{}"), 415);
    }

    @Test
    void jsonWithACharsetOfUtf8IsFine() {
        assertThat(rest.send("POST", collection, "{}", "Content-Type", "application/json; charset=UTF-8")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void encodedBodyIsUnsupported() {
        for (String coding : List.of("gzip", "deflate", "br")) {
            Problems.assertProblem(
                    rest.send("POST", collection, "{}", "Content-Type", Rest.JSON, "Content-Encoding", coding), 415);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/Big/1",
                "/api/1a/1",
                "/api/-a/1",
                "/api/a.b/1",
                "/api/%61b!/1",
                "/api/x/a%20b",
                "/api/x/a*b",
                "/api/x/a@b",
                "/api/x/%C3%A9"
            })
    void badNameIsAProblem(String path) {
        Problems.assertProblem(rest.get(path), 400);
        Problems.assertProblem(rest.put(path, "{}"), 400);
    }

    @Test
    void namesAreLimited() {
        assertThat(rest.put("/api/" + "c".repeat(63) + "/" + "i".repeat(128), "{}")
                        .status())
                .isIn(200, 201);
        Problems.assertProblem(rest.put("/api/" + "c".repeat(64) + "/1", "{}"), 400);
        Problems.assertProblem(rest.put(collection + "/" + "i".repeat(129), "{}"), 400);
        for (String id : List.of(
                "\"\"", "\".\"", "\"..\"", "\"a/b\"", "\"\\u0000\"", "7", "null", "\"" + "i".repeat(129) + "\"")) {
            Problems.assertProblem(rest.post(collection, "{\"id\":" + id + "}"), 400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/api", "/api/a/b/c", "/health/nope", "/wsx"})
    void unknownPathIsNotFound(String path) {
        Problems.assertProblem(rest.get(path), 404);
    }

    @Test
    void wrongMethodIsNotAllowedAndTheRightOnesAreNamed() {
        Answer onCollection = rest.send("PUT", collection, "{}", "Content-Type", Rest.JSON);
        Problems.assertProblem(onCollection, 405);
        assertThat(onCollection.header("Allow").orElseThrow())
                .contains("GET", "POST")
                .doesNotContain("DELETE");
        Answer onResource = rest.send("POST", collection + "/1", "{}", "Content-Type", Rest.JSON);
        Problems.assertProblem(onResource, 405);
        assertThat(onResource.header("Allow").orElseThrow()).contains("GET", "PUT", "PATCH", "DELETE");
        Problems.assertProblem(rest.delete("/health/ready"), 405);
    }

    @Test
    void otherRepresentationsAreNotAcceptable() {
        made("1", "\"a\":1");
        Problems.assertProblem(rest.get(collection + "/1", "Accept", "text/html"), 406);
        assertThat(rest.get(collection + "/1", "Accept", "text/html, */*;q=0.1").status())
                .isEqualTo(200);
        assertThat(rest.get(collection + "/1", "Accept", "application/*").status())
                .isEqualTo(200);
    }

    // Who is served

    @Test
    void forwardedRequestIsRefused() {
        for (String header : List.of("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")) {
            Map<String, String> problem = Problems.assertProblem(rest.get(collection, header, "1.1 10.0.0.1"), 403);
            assertThat(problem).containsKey("detail");
        }
        Problems.assertProblem(rest.get(collection, "Forwarded", "for=10.0.0.1"), 403);
        Problems.assertProblem(rest.get("/events", "Accept", "text/event-stream", "X-Forwarded-For", "10.0.0.1"), 403);
        Problems.assertProblem(rest.put(collection + "/1", "{}", "X-Forwarded-For", "10.0.0.1"), 403);
        Problems.assertProblem(rest.get(collection + "/1"), 404);
    }

    @Test
    void onlyOurOwnHostNamesAreServed() {
        for (String host : List.of(
                "evil.example",
                "evil.example:" + server.port(),
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "0.0.0.0",
                "192.168.0.1",
                "[::2]")) {
            assertThat(statusFor(collection, host)).as(host).isEqualTo(403);
            assertThat(statusFor("/events", host)).as(host).isEqualTo(403);
        }
        for (String host : List.of(
                "localhost",
                "LOCALHOST",
                "127.0.0.1",
                "[::1]",
                "localhost:" + server.port(),
                "127.0.0.1:" + server.port(),
                "[::1]:" + server.port())) {
            assertThat(statusFor(collection, host)).as(host).isEqualTo(200);
        }
    }

    private int statusFor(String path, String host) {
        try (RawConnection connection = RawConnection.open(server.port()).request("GET", path, "Host: " + host)) {
            return connection.head().status();
        }
    }

    /** Jetty closes such a connection; who is not told sends the next request into it. */
    @ParameterizedTest
    @CsvSource({
        "POST, , text/plain, 415",
        "PATCH, /7, application/json, 415",
        "DELETE, , application/json, 405",
        "POST, /a/b/c, application/json, 404"
    })
    void refusalBeforeTheContentHasComeSaysThatTheConnectionIsClosed(
            String method, String below, String mediaType, int status) {
        try (RawConnection connection = RawConnection.open(server.port())
                .request(
                        method,
                        collection + (below == null ? "" : below),
                        "{\"half\":".getBytes(StandardCharsets.UTF_8),
                        "Content-Type: " + mediaType,
                        "Content-Length: 1000")) {
            assertThat(connection.head().status()).isEqualTo(status);
            assertThat(connection.head().field("Connection"))
                    .hasValueSatisfying(value -> assertThat(value).isEqualToIgnoringCase("close"));
        }
    }

    @Test
    void refusalOfContentThatWasReadKeepsTheConnection() {
        try (RawConnection connection = RawConnection.open(server.port())
                .request(
                        "PUT",
                        collection + "/7",
                        "{}".getBytes(StandardCharsets.UTF_8),
                        "Content-Type: application/json",
                        "If-Match: \"none-1\"")) {
            assertThat(connection.head().status()).isEqualTo(412);
            assertThat(connection.head().field("Connection")).isEmpty();
        }
    }

    @Test
    void problemsSayNothingOfTheInside() {
        try (RawConnection connection = RawConnection.open(server.port()).request("GET", collection + "/%2e%2e/%00")) {
            assertThat(connection.head().status()).isIn(400, 404);
            assertThat(connection.text()).doesNotContain("Exception", "\tat ");
        }
    }
}
