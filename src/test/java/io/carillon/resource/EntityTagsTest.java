package io.carillon.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.content.FakeFields;
import io.carillon.content.Fields;
import io.carillon.content.Problems;
import io.carillon.log.Precondition.Tags;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {
    private static Optional<Tags> ifMatch(String... lines) {
        return EntityTags.ifMatch(headers("If-Match", lines));
    }

    private static Optional<Tags> ifNoneMatch(String... lines) {
        return EntityTags.ifNoneMatch(headers("If-None-Match", lines));
    }

    private static Fields headers(String name, String... lines) {
        String[] all = new String[lines.length * 2];
        for (int i = 0; i < lines.length; i++) {
            all[2 * i] = name;
            all[2 * i + 1] = lines[i];
        }
        return FakeFields.of(all);
    }

    private static Optional<Tags> tags(String... values) {
        return Optional.of(new Tags.Of(Set.of(values)));
    }

    @Test
    void noFieldIsNoCondition() {
        assertThat(ifMatch()).isEmpty();
        assertThat(ifNoneMatch()).isEmpty();
    }

    @Test
    void aStarIsAnyVersion() {
        assertThat(ifMatch("*")).contains(new Tags.Any());
        assertThat(ifNoneMatch(" * ")).contains(new Tags.Any());
    }

    @Test
    void tagsAreListed() {
        assertThat(ifMatch("\"a-1\"")).isEqualTo(tags("a-1"));
        assertThat(ifMatch("\"a-1\",\"b,c\" , \"\"")).isEqualTo(tags("a-1", "b,c", ""));
        assertThat(ifMatch("\"a-1\"", "\"a-2\"")).isEqualTo(tags("a-1", "a-2"));
        assertThat(ifMatch(", \"a-1\",, \t,\"é*\",")).isEqualTo(tags("a-1", "é*"));
    }

    @Test
    void aWeakTagMatchesUnderIfNoneMatchOnly() {
        assertThat(ifNoneMatch("W/\"a-1\", \"a-2\"")).isEqualTo(tags("a-1", "a-2"));
        assertThat(ifMatch("W/\"a-1\", \"a-2\"")).isEqualTo(tags("a-2"));
        assertThat(ifMatch("W/\"a-1\"")).isEqualTo(tags());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "a-1",
                "'a-1'",
                "\"a-1",
                "a-1\"",
                "\"a-1\" \"a-2\"",
                "w/\"a-1\"",
                "W/ \"a-1\"",
                "W/",
                "*, \"a-1\"",
                "\"a-1\", *",
                "**",
                "\"a b\"",
                "\"a\u0001\"",
                "\"a\u007f\"",
                "\"a-1\";x",
                "\"a\"\"b\"",
                "\"a\"x",
                "x\"a\""
            })
    void whatIsNoListOfTagsIsRefused(String value) {
        assertThat(Problems.of(400, () -> ifMatch(value))).contains("If-Match");
        assertThat(Problems.of(400, () -> ifNoneMatch(value))).contains("If-None-Match");
    }

    @Test
    void aLongListTakesLittleTimeAndStack() {
        assertThat(ifMatch(",".repeat(50_000) + "\"a\"")).isEqualTo(tags("a"));
        assertThat(ifMatch("\"" + "a".repeat(50_000) + "\"")).isPresent();
        Problems.of(400, () -> ifMatch("\"a\",".repeat(20_000) + "x"));
    }
}
