package io.carillon.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.carillon.content.JsonText;
import io.carillon.content.Problems;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Patches are applied on the one thread that writes, so none may keep it. */
class HostilePatchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static String patch(String current, String... operations) {
        byte[] stored = current.getBytes(UTF_8);
        PatchDocument document = JsonPatchDocument.read(("[" + String.join(",", operations) + "]").getBytes(UTF_8));
        return assertTimeoutPreemptively(
                PATIENCE,
                () -> document.apply(JsonText.read(stored, JsonText.MAX_DEPTH).asJsonObject(), stored.length)
                        .toString());
    }

    private static String refusal(int status, String current, String... operations) {
        return Problems.of(status, () -> patch(current, operations));
    }

    private static String[] times(int times, String operation) {
        return Collections.nCopies(times, operation).toArray(String[]::new);
    }

    private static String copy(String from, String path) {
        return "{\"op\":\"copy\",\"from\":\"" + from + "\",\"path\":\"" + path + "\"}";
    }

    @Test
    void copiesThatDoubleTheDocumentEndAtTheLimit() {
        assertThat(refusal(413, "{\"a\":[\"xxxxxxxxxxxxxxxx\"]}", times(1_000, copy("/a", "/a/-"))))
                .contains("content-too-large", "\"operation\":15");
    }

    @Test
    void copiesIntoTheirOwnChildrenEndAtTheDepth() {
        assertThat(refusal(400, "{\"a\":{}}", times(1_000, copy("", "/a")))).contains("100 levels");
    }

    @Test
    void movesIntoTheDepthEndAtTheLimit() {
        String deep = "{\"a\":" + "[".repeat(60) + "]".repeat(60) + ",\"b\":" + "{\"c\":".repeat(50) + "{}"
                + "}".repeat(50) + "}";
        String target = "/b" + "/c".repeat(50) + "/d";

        assertThat(refusal(400, deep, "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"" + target + "\"}"))
                .contains("100 levels");
    }

    @Test
    void theDeepestResultThatIsAllowedIsAllowed() {
        String value = "[".repeat(99) + "]".repeat(99);

        assertThat(patch("{}", "{\"op\":\"add\",\"path\":\"/a\",\"value\":" + value + "}"))
                .isEqualTo("{\"a\":" + value + "}");
        assertThat(refusal(400, "{}", "{\"op\":\"add\",\"path\":\"/a\",\"value\":[" + value + "]}"))
                .contains("100 levels");
    }

    @Test
    void aThousandOperationsAreAcceptedAndNoMore() {
        String operation = "{\"op\":\"add\",\"path\":\"/a\",\"value\":1}";

        assertThat(patch("{}", times(1_000, operation))).isEqualTo("{\"a\":1}");
        assertThat(refusal(413, "{}", times(1_001, operation))).contains("1000 operations");
    }

    @Test
    void manyOperationsOnALargeResourceAreRefused() {
        String large = "{\"a\":\"" + "x".repeat(500_000) + "\"}";

        assertThat(refusal(413, large, times(200, "{\"op\":\"add\",\"path\":\"/b\",\"value\":1}")))
                .contains("content-too-large");
        assertThat(patch(large, times(100, "{\"op\":\"add\",\"path\":\"/b\",\"value\":1}")))
                .endsWith(",\"b\":1}");
    }

    @Test
    void manyMembersAreAsDearAsManyElements() {
        String grow = "{\"op\":\"add\",\"path\":\"/a\",\"value\":{"
                + IntStream.range(0, 50_000).mapToObj(i -> "\"" + i + "\":0").collect(Collectors.joining(",")) + "}}";
        String[] operations = times(1_000, "{\"op\":\"add\",\"path\":\"/a/0\",\"value\":1}");
        operations[0] = grow;

        assertThat(refusal(413, "{}", operations)).contains("more work than one patch may be");
    }

    @Test
    void aSmallResourceThatGrowsDoesNotMakeTheRestDear() {
        String grow = "{\"op\":\"add\",\"path\":\"/a\",\"value\":["
                + IntStream.range(0, 200_000).mapToObj(i -> "0").collect(Collectors.joining(",")) + "]}";
        String[] operations = times(1_000, "{\"op\":\"add\",\"path\":\"/a/0\",\"value\":1}");
        operations[0] = grow;

        assertThat(refusal(413, "{}", operations)).contains("more work than one patch may be");
    }

    @Test
    void copyingTheSameLargeValueAgainAndAgainIsRefused() {
        String[] operations = times(1_000, copy("/a", "/b"));
        operations[0] = "{\"op\":\"add\",\"path\":\"/a\",\"value\":\"" + "x".repeat(500_000) + "\"}";

        assertThat(refusal(413, "{}", operations)).contains("more work than one patch may be");
    }

    @Test
    void copyingAMiddlingValueAgainAndAgainIsRefused() {
        String[] operations = times(1_000, copy("/a", "/b"));
        operations[0] = "{\"op\":\"add\",\"path\":\"/a\",\"value\":\"" + "x".repeat(100_000) + "\"}";

        assertThat(refusal(413, "{}", operations)).contains("more work than one patch may be");
    }

    @Test
    void whatIsTakenAwayMakesRoom() {
        String half = "\"" + "x".repeat(400_000) + "\"";
        String add = "{\"op\":\"add\",\"path\":\"/a\",\"value\":" + half + "}";
        String remove = "{\"op\":\"remove\",\"path\":\"/a\"}";

        assertThat(patch("{}", add, remove, copy("", "/b"))).isEqualTo("{\"b\":{}}");
        assertThat(patch("{}", add, copy("/a", "/b"), copy("/a", "/b"), copy("/a", "/b")))
                .hasSize(2 * 400_000 + 15);
        assertThat(refusal(413, "{}", add, copy("/a", "/b"), copy("/a", "/c"))).contains("\"operation\":2");
    }

    @Test
    void aLongPathIsNoPlace() {
        refusal(409, "{\"a\":1}", "{\"op\":\"add\",\"path\":\"" + "/a".repeat(200_000) + "\",\"value\":1}");
    }

    @Test
    void hostileNumbersAreComparedAtOnce() {
        assertThat(refusal(
                        409,
                        "{\"a\":1e2000000000}",
                        times(1_000, "{\"op\":\"test\",\"path\":\"/a\",\"value\":1e-2000000000}")))
                .contains("\"operation\":0");
        patch("{\"a\":1e2000000000}", times(1_000, "{\"op\":\"test\",\"path\":\"/a\",\"value\":10e1999999999}"));
    }
}
