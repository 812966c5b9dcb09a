package io.carillon.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.content.JsonText;
import io.carillon.content.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergePatchDocumentTest {
    private static String merge(String current, String patch) {
        byte[] stored = current.getBytes(UTF_8);
        return MergePatchDocument.read(patch.getBytes(UTF_8))
                .apply(JsonText.read(stored, JsonText.MAX_DEPTH).asJsonObject(), stored.length)
                .toString();
    }

    /** RFC 7396 appendix A, where target and patch are objects; the others cannot happen to a resource. */
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
                "{\"e\":null}|{\"a\":1}|{\"e\":null,\"a\":1}",
                "{}|{\"a\":{\"bb\":{\"ccc\":null}}}|{\"a\":{\"bb\":{}}}",
                // beyond the table
                "{\"a\":1}|{\"a\":{\"b\":null,\"c\":2}}|{\"a\":{\"c\":2}}",
                "{\"a\":[1,null]}|{\"a\":[null,{\"b\":null}]}|{\"a\":[null,{\"b\":null}]}",
                "{\"z\":1,\"a\":2,\"m\":3}|{\"a\":4,\"n\":5}|{\"z\":1,\"a\":4,\"m\":3,\"n\":5}",
                "{\"a\":1}|{\"a\":1.0}|{\"a\":1.0}",
                "{\"a\":1}|{\"b\":null}|{\"a\":1}",
                "{\"a\":{\"b\":1}}|{\"a\":{}}|{\"a\":{\"b\":1}}",
            })
    void theResultIsWhatRfc7396Says(String current, String patch, String result) {
        assertThat(merge(current, patch)).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"c\"]", "null", "\"bar\"", "1", "true"})
    void aPatchThatIsNoObjectWouldMakeNoResource(String patch) {
        assertThat(Problems.of(400, () -> merge("{\"a\":\"foo\"}", patch))).contains("invalid-resource");
    }

    @Test
    void aPatchIsReadAsStrictlyAsAResource() {
        Problems.of(400, () -> merge("{}", "{\"a\":1,\"a\":2}"));
        Problems.of(400, () -> merge("{}", "{\"a\":".repeat(101) + "1" + "}".repeat(101)));
    }

    @Test
    void theDeepestPatchesMergeWithoutGettingDeeper() {
        String deep = "{\"a\":".repeat(100) + "1" + "}".repeat(100);
        String other = "{\"a\":".repeat(99) + "{\"b\":2}" + "}".repeat(99);

        assertThat(merge(deep, other)).isEqualTo("{\"a\":".repeat(99) + "{\"a\":1,\"b\":2}" + "}".repeat(99));
    }
}
