package io.carillon.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.content.Content;
import io.carillon.content.Problems;
import io.carillon.log.LogFixtures;
import io.carillon.log.Representation;
import org.junit.jupiter.api.Test;

class ResourcePatcherTest {
    private static final Representation STORED =
            LogFixtures.representation("7", "e-1", "{\"text\":\"hi\",\"id\":\"7\",\"version\":\"e-1\",\"n\":1.0}");

    private static String merge(String patch) {
        return patched(Content.MERGE_PATCH, patch);
    }

    private static String patched(String type, String patch) {
        PatchDocument document = PatchDocument.read(new Content(type, patch.getBytes(UTF_8)));
        return LogFixtures.text(new ResourcePatcher(document).patch(STORED), "e-2");
    }

    @Test
    void idAndVersionComeFirstWhereverTheyWere() {
        assertThat(merge("{\"text\":\"ho\"}"))
                .isEqualTo("{\"id\":\"7\",\"version\":\"e-2\",\"text\":\"ho\",\"n\":1.0}");
        assertThat(patched(Content.JSON_PATCH, "[{\"op\":\"remove\",\"path\":\"/text\"}]"))
                .isEqualTo("{\"id\":\"7\",\"version\":\"e-2\",\"n\":1.0}");
    }

    @Test
    void thePresentVersionMayBeNamed() {
        assertThat(merge("{\"version\":\"e-1\",\"id\":\"7\",\"text\":\"ho\"}")).contains("\"ho\"");
        assertThat(patched(Content.JSON_PATCH, "[{\"op\":\"test\",\"path\":\"/version\",\"value\":\"e-1\"}]"))
                .contains("e-2");
    }

    @Test
    void anotherVersionIsAConflict() {
        assertThat(Problems.of(409, () -> merge("{\"version\":\"e-0\"}")))
                .contains("urn:carillon:problem:version-conflict", "\"version\":\"e-1\"");
        Problems.of(400, () -> merge("{\"version\":1}"));
    }

    @Test
    void anotherIdIsRefused() {
        Problems.of(400, () -> merge("{\"id\":\"8\"}"));
        Problems.of(400, () -> merge("{\"id\":7}"));
        Problems.of(400, () -> patched(Content.JSON_PATCH, "[{\"op\":\"move\",\"from\":\"/text\",\"path\":\"/id\"}]"));
    }

    @Test
    void idAndVersionThatWereTakenAwayArePutBack() {
        assertThat(merge("{\"id\":null,\"version\":null,\"n\":null}"))
                .isEqualTo("{\"id\":\"7\",\"version\":\"e-2\",\"text\":\"hi\"}");
        assertThat(patched(Content.JSON_PATCH, "[{\"op\":\"replace\",\"path\":\"\",\"value\":{\"a\":1}}]"))
                .isEqualTo("{\"id\":\"7\",\"version\":\"e-2\",\"a\":1}");
    }

    @Test
    void aResultThatIsNoObjectIsNoResource() {
        assertThat(Problems.of(
                        400, () -> patched(Content.JSON_PATCH, "[{\"op\":\"add\",\"path\":\"\",\"value\":[1]}]")))
                .contains("invalid-resource");
        Problems.of(400, () -> patched(Content.JSON_PATCH, "[{\"op\":\"add\",\"path\":\"\",\"value\":null}]"));
    }

    @Test
    void aResultOverTheLimitIsRefused() {
        String half = "\"" + "x".repeat(600_000) + "\"";
        Representation large =
                LogFixtures.representation("7", "e-1", "{\"id\":\"7\",\"version\":\"e-1\",\"a\":" + half + "}");
        PatchDocument patch =
                PatchDocument.read(new Content(Content.MERGE_PATCH, ("{\"b\":" + half + "}").getBytes(UTF_8)));

        Problems.of(413, () -> new ResourcePatcher(patch).patch(large));
    }
}
