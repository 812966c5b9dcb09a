package io.carillon.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.content.JsonText;
import io.carillon.content.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPatchDocumentTest {
    private static String patch(String current, String patch) {
        byte[] stored = current.getBytes(UTF_8);
        return JsonPatchDocument.read(patch.getBytes(UTF_8))
                .apply(JsonText.read(stored, JsonText.MAX_DEPTH).asJsonObject(), stored.length)
                .toString();
    }

    private static String op(String op, String path) {
        return "[{\"op\":\"" + op + "\",\"path\":\"" + path + "\",\"value\":1}]";
    }

    private static String from(String op, String from, String path) {
        return "[{\"op\":\"" + op + "\",\"from\":\"" + from + "\",\"path\":\"" + path + "\"}]";
    }

    /** RFC 6902 appendix A.1 to A.7, A.10, A.11, A.14, A.16. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"foo\":\"bar\"}|[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\"}]|{\"foo\":\"bar\",\"baz\":\"qux\"}",
                "{\"foo\":[\"bar\",\"baz\"]}|[{\"op\":\"add\",\"path\":\"/foo/1\",\"value\":\"qux\"}]|{\"foo\":[\"bar\",\"qux\",\"baz\"]}",
                "{\"baz\":\"qux\",\"foo\":\"bar\"}|[{\"op\":\"remove\",\"path\":\"/baz\"}]|{\"foo\":\"bar\"}",
                "{\"foo\":[\"bar\",\"qux\",\"baz\"]}|[{\"op\":\"remove\",\"path\":\"/foo/1\"}]|{\"foo\":[\"bar\",\"baz\"]}",
                "{\"baz\":\"qux\",\"foo\":\"bar\"}|[{\"op\":\"replace\",\"path\":\"/baz\",\"value\":\"boo\"}]|{\"baz\":\"boo\",\"foo\":\"bar\"}",
                "{\"foo\":{\"bar\":\"baz\",\"waldo\":\"fred\"},\"qux\":{\"corge\":\"grault\"}}|[{\"op\":\"move\",\"from\":\"/foo/waldo\",\"path\":\"/qux/thud\"}]|{\"foo\":{\"bar\":\"baz\"},\"qux\":{\"corge\":\"grault\",\"thud\":\"fred\"}}",
                "{\"foo\":[\"all\",\"grass\",\"cows\",\"eat\"]}|[{\"op\":\"move\",\"from\":\"/foo/1\",\"path\":\"/foo/3\"}]|{\"foo\":[\"all\",\"cows\",\"eat\",\"grass\"]}",
                "{\"foo\":\"bar\"}|[{\"op\":\"add\",\"path\":\"/child\",\"value\":{\"grandchild\":{}}}]|{\"foo\":\"bar\",\"child\":{\"grandchild\":{}}}",
                "{\"foo\":\"bar\"}|[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\",\"xyz\":123}]|{\"foo\":\"bar\",\"baz\":\"qux\"}",
                "{\"/\":9,\"~1\":10}|[{\"op\":\"test\",\"path\":\"/~01\",\"value\":10}]|{\"/\":9,\"~1\":10}",
                "{\"foo\":[\"bar\"]}|[{\"op\":\"add\",\"path\":\"/foo/-\",\"value\":[\"abc\",\"def\"]}]|{\"foo\":[\"bar\",[\"abc\",\"def\"]]}",
            })
    void theResultIsWhatRfc6902Says(String current, String patch, String result) {
        assertThat(patch(current, patch)).isEqualTo(result);
    }

    /** RFC 6902 appendix A.8: tests that hold. */
    @Test
    void testsThatHoldChangeNothing() {
        String current = "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}";
        assertThat(
                        patch(
                                current,
                                "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"qux\"},{\"op\":\"test\",\"path\":\"/foo/1\",\"value\":2}]"))
                .isEqualTo(current);
    }

    /** RFC 6902 appendix A.9, A.12, A.15: what does not fit the document. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"baz\":\"qux\"}|[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"bar\"}]",
                "{\"foo\":\"bar\"}|[{\"op\":\"add\",\"path\":\"/baz/bat\",\"value\":\"qux\"}]",
                "{\"/\":9,\"~1\":10}|[{\"op\":\"test\",\"path\":\"/~01\",\"value\":\"10\"}]",
            })
    void whatDoesNotFitIsAConflict(String current, String patch) {
        assertThat(Problems.of(409, () -> patch(current, patch)))
                .contains("urn:carillon:problem:patch-conflict", "\"operation\":0");
    }

    /** RFC 6902 appendix A.13. */
    @Test
    void anOpThereTwiceIsMalformed() {
        assertThat(Problems.of(
                        400,
                        () -> patch("{}", "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\",\"op\":\"remove\"}]")))
                .contains("malformed-json", "\"pointer\":\"/0/op\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "1",
                "{\"op\":\"add\"}",
                "[1]",
                "[[]]",
                "[{}]",
                "[{\"op\":1,\"path\":\"/a\"}]",
                "[{\"op\":\"add\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/a\"}]",
                "[{\"op\":\"replace\",\"path\":\"/a\"}]",
                "[{\"op\":\"test\",\"path\":\"/a\"}]",
                "[{\"op\":\"move\",\"path\":\"/a\"}]",
                "[{\"op\":\"copy\",\"path\":\"/a\"}]",
                "[{\"op\":\"copy\",\"path\":\"/a\",\"from\":1}]",
                "[{\"op\":\"Add\",\"path\":\"/a\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/a~\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/a~2\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"#/a\",\"value\":1}]",
                "[{\"op\":\"remove\",\"path\":\"\"}]",
                "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]",
                "[{\"op\":\"move\",\"from\":\"\",\"path\":\"/a\"}]",
            })
    void aMalformedPatchIsRefusedBeforeItIsApplied(String patch) {
        assertThat(Problems.of(400, () -> JsonPatchDocument.read(patch.getBytes(UTF_8))))
                .contains("urn:carillon:problem:malformed-patch");
    }

    @Test
    void aMalformedOperationIsNamedByItsIndex() {
        assertThat(Problems.of(
                        400,
                        () -> patch(
                                "{}",
                                "[{\"op\":\"test\",\"path\":\"\",\"value\":{}},{\"op\":\"add\",\"path\":\"/a\"}]")))
                .contains("Operation 1 of the patch has no value.", "\"operation\":1");
    }

    @Test
    void anOperationThatDoesNotFitIsNamedByItsIndex() {
        assertThat(Problems.of(
                        409,
                        () -> patch(
                                "{\"a\":1}",
                                "[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"remove\",\"path\":\"/a\"}]")))
                .contains("\"operation\":1", "there is nothing at '/a'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/3",
                "/a/01",
                "/a/00",
                "/a/-1",
                "/a/+1",
                "/a/1.0",
                "/a/1e0",
                "/a/",
                "/a/x",
                "/a/\\u0661",
                "/a/-/0",
                "/a/9999999999",
                "/a/2147483648",
                "/b/c",
                "/s/0",
                "/n/0",
                "/x/y"
            })
    void thereIsNoSuchPlaceToAddTo(String path) {
        Problems.of(409, () -> patch("{\"a\":[[1],2],\"s\":\"str\",\"n\":null}", op("add", path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/2", "/a/-", "/a/00", "/a/01", "/a/-/0", "/a/\\u0660", "/x", "/a/0/1", "/", "/s/0"})
    void thereIsNothingThereToTake(String path) {
        String current = "{\"a\":[[1],2],\"s\":\"str\"}";
        Problems.of(409, () -> patch(current, op("remove", path)));
        Problems.of(409, () -> patch(current, op("replace", path)));
        Problems.of(409, () -> patch(current, op("test", path)));
        Problems.of(409, () -> patch(current, from("copy", path, "/c")));
        Problems.of(409, () -> patch(current, from("move", path, "/c")));
    }

    @Test
    void arraysAreAddedToAtEveryPlace() {
        assertThat(patch("{\"a\":[2]}", op("add", "/a/0"))).isEqualTo("{\"a\":[1,2]}");
        assertThat(patch("{\"a\":[2]}", op("add", "/a/1"))).isEqualTo("{\"a\":[2,1]}");
        assertThat(patch("{\"a\":[2]}", op("add", "/a/-"))).isEqualTo("{\"a\":[2,1]}");
        assertThat(patch("{\"a\":[[0],2]}", op("add", "/a/0/-"))).isEqualTo("{\"a\":[[0,1],2]}");
        assertThat(patch("{\"-\":{}}", op("add", "/-/-"))).isEqualTo("{\"-\":{\"-\":1}}");
    }

    @Test
    void oddNamesAreNames() {
        assertThat(patch("{\"\":{\"\":2}}", op("replace", "//"))).isEqualTo("{\"\":{\"\":1}}");
        assertThat(patch("{\"a/b~c\":2}", op("replace", "/a~1b~0c"))).isEqualTo("{\"a/b~c\":1}");
        assertThat(patch("{\"01\":2}", op("replace", "/01"))).isEqualTo("{\"01\":1}");
        assertThat(patch("{\"ä\":2}", op("remove", "/ä"))).isEqualTo("{}");
    }

    @Test
    void aValueMovesToANameThatBeginsWithItsOwn() {
        assertThat(patch("{\"a\":1}", from("move", "/a", "/ab"))).isEqualTo("{\"ab\":1}");
        assertThat(patch("{\"a\":{\"b\":1}}", from("move", "/a", "/a~1b"))).isEqualTo("{\"a/b\":{\"b\":1}}");
    }

    @Test
    void aValueMovesAboveOrOntoItself() {
        assertThat(patch("{\"a\":{\"b\":1}}", from("move", "/a/b", "/a"))).isEqualTo("{\"a\":1}");
        assertThat(patch("{\"a\":1}", from("move", "/a", "/a"))).isEqualTo("{\"a\":1}");
        assertThat(patch("{\"a\":1,\"b\":2}", from("move", "/a", "/a"))).isEqualTo("{\"a\":1,\"b\":2}");
        Problems.of(409, () -> patch("{\"a\":1}", from("move", "/x", "/x")));
    }

    @Test
    void theWholeDocumentCanBeReplaced() {
        assertThat(patch("{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"\",\"value\":{\"b\":2}}]"))
                .isEqualTo("{\"b\":2}");
        assertThat(patch("{\"a\":{\"b\":2}}", from("copy", "/a", ""))).isEqualTo("{\"b\":2}");
        assertThat(patch("{\"a\":1}", from("copy", "", "/b"))).isEqualTo("{\"a\":1,\"b\":{\"a\":1}}");
    }

    @Test
    void theWholeDocumentCanBeAScalarInBetween() {
        assertThat(patch(
                        "{\"a\":1}",
                        "[{\"op\":\"add\",\"path\":\"\",\"value\":5},{\"op\":\"test\",\"path\":\"\",\"value\":5.0},"
                                + "{\"op\":\"add\",\"path\":\"\",\"value\":{}}]"))
                .isEqualTo("{}");
        Problems.of(
                409,
                () -> patch(
                        "{}",
                        "[{\"op\":\"add\",\"path\":\"\",\"value\":5},{\"op\":\"add\",\"path\":\"/a\",\"value\":5}]"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {"1|1.0", "100|1e2", "{\"a\":1,\"b\":[1]}|{\"b\":[1.0],\"a\":1}", "null|null", "\"é\"|\"\\u00e9\""})
    void testsCompareValuesAndNotTexts(String stored, String tested) {
        patch("{\"v\":" + stored + "}", "[{\"op\":\"test\",\"path\":\"/v\",\"value\":" + tested + "}]");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {"1|\"1\"", "0|false", "0|null", "[1,2]|[2,1]", "{}|[]", "{\"a\":1}|{\"a\":1,\"b\":2}"})
    void testsTellValuesApart(String stored, String tested) {
        Problems.of(
                409,
                () -> patch("{\"v\":" + stored + "}", "[{\"op\":\"test\",\"path\":\"/v\",\"value\":" + tested + "}]"));
    }
}
