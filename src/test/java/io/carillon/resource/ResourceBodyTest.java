package io.carillon.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.content.Content;
import io.carillon.content.Problems;
import io.carillon.log.LogFixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceBodyTest {
    private static ResourceBody body(String json) {
        return ResourceBody.read(json.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{}|{`\"id\":\"7\",\"version\":\"e-1\"}`",
                "{ `\"a\" : [ 1 , 2 ] }`|{`\"id\":\"7\",\"version\":\"e-1\",\"a\":[1,2]}`",
                "{`\"a\":1,\"id\":\"7\",\"b\":2,\"version\":\"old\",\"c\":3}`|{`\"id\":\"7\",\"version\":\"e-1\",\"a\":1,\"b\":2,\"c\":3}`",
                "{`\"version\":5,\"a\":1}`|{`\"id\":\"7\",\"version\":\"e-1\",\"a\":1}`",
                "{`\"a\":1,\"id\":\"7\"}`|{`\"id\":\"7\",\"version\":\"e-1\",\"a\":1}`",
                "{`\"a\":{\"id\":1,\"version\":2}}`|{`\"id\":\"7\",\"version\":\"e-1\",\"a\":{\"id\":1,\"version\":2}}`",
                "{`\"s\":\"é😀\\u00e9\\/\\u001f\"}`|{`\"id\":\"7\",\"version\":\"e-1\",\"s\":\"é😀é/\\u001f\"}`",
                "{`\"n\":[1.0,-0,1e400,12345678901234567890.10]}`|{`\"id\":\"7\",\"version\":\"e-1\",\"n\":[1.0,-0,1e400,12345678901234567890.10]}`",
            })
    void idAndVersionArePutIn(String sent, String stored) {
        assertThat(LogFixtures.text(body(sent.replace("`", "")).draft("7"), "e-1"))
                .isEqualTo(stored.replace("`", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"a\"", "null", "true"})
    void onlyAnObjectIsAResource(String json) {
        assertThat(Problems.of(400, () -> body(json))).contains("invalid-resource");
    }

    @Test
    void anIdIsAGoodString() {
        assertThat(body("{}").id()).isEmpty();
        assertThat(body("{\"id\":\"a.b~c_d-E\"}").id()).contains("a.b~c_d-E");
        Problems.of(400, () -> body("{\"id\":7}").id());
        Problems.of(400, () -> body("{\"id\":null}").id());
        Problems.of(400, () -> body("{\"id\":\"a/b\"}").id());
        Problems.of(400, () -> body("{\"id\":\"..\"}").id());
        Problems.of(400, () -> body("{\"id\":\"\"}").id());
    }

    @Test
    void anIdInTheContentMustBeTheResources() {
        body("{}").checkId("7");
        body("{\"id\":\"7\"}").checkId("7");
        Problems.of(400, () -> body("{\"id\":\"8\"}").checkId("7"));
        Problems.of(400, () -> body("{\"id\":7}").checkId("7"));
        Problems.of(400, () -> body("{\"id\":null}").checkId("7"));
    }

    @Test
    void aVersionIsAString() {
        assertThat(body("{\"version\":\"e-1\"}").version()).contains("e-1");
        assertThat(body("{}").version()).isEmpty();
        Problems.of(400, () -> body("{\"version\":1}").version());
    }

    @Test
    void aBodyAtTheLimitStillHasRoomForIdAndVersion() {
        String sent = "{\"a\":\"" + "x".repeat(Content.MAX_BYTES - 8) + "\"}";
        String id = "i".repeat(128);

        assertThat(sent).hasSize(Content.MAX_BYTES);
        assertThat(LogFixtures.text(body(sent).draft(id), "e".repeat(32) + "-100000000000000000"))
                .contains(id);
    }
}
