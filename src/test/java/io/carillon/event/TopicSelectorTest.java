package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link ChromiumPairsTest} cannot say: what is a pattern at all, and what is refused. */
class TopicSelectorTest {
    private static boolean selects(String selector, String topic) {
        return TopicSelector.parse(selector).selects(new Topic(topic));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/notes/7",
                "news",
                "/a+b?c=d",
                "https://example.com/books/1",
                "https://example.com:8080/",
                "https://[::1]:8080/",
                "https://[2001:db8::1]/",
                "urn:isbn:9780141036144",
                "mailto:me@example.com"
            })
    void aTopicIsExact(String text) {
        assertThat(TopicSelector.parse(text)).isEqualTo(new TopicSelector.Exact(new Topic(text)));
        assertThat(selects(text, text)).isTrue();
        assertThat(selects(text, text + "x")).isFalse();
        if (!text.equals("news")) {
            assertThat(selects(text, text + (text.contains("?") ? "#x" : "?x"))).isFalse();
        }
    }

    @Test
    void exactIsByteForByte() {
        assertThat(selects("/api/notes/7", "/api/notes/7/")).isFalse();
        assertThat(selects("/api/notes/7", "/API/notes/7")).isFalse();
        assertThatThrownBy(() -> TopicSelector.parse("/api/notes/%41")).hasMessageContaining("written 'A'");
        assertThatThrownBy(() -> TopicSelector.parse("/api//notes/7")).hasMessageContaining("//");
        assertThatThrownBy(() -> TopicSelector.parse("/caf\u00e9")).hasMessageContaining("%C3%A9");
    }

    @ParameterizedTest
    @CsvSource({
        "*, https://example.com/a?b#c",
        "*, news",
        "/*, /api/notes/7?x#y",
        "/api/*, /api/",
        "/api/notes/*, /api/notes/7/8",
        "/api/:c/:id, /api/notes/7",
        "/api/:c/:id.json, /api/notes/7.json",
        "/a-:b-c, /a-x-c",
        "/:ä, /x",
        "/:$a_1, /x",
        "/:x, /%2F",
        "/caf\u00e9*, /caf%C3%A9s",
        "/a\\:b, /a:b",
        "notes/:id, /notes/7"
    })
    void patternsSelect(String selector, String topic) {
        assertThat(selects(selector, topic)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/*, news",
        "/*, https://example.com/a",
        "/*, urn:a",
        "/api/*, /api",
        "/api/:c/:id, /api/notes/",
        "/api/:c/:id, /api/notes/7/8",
        "/api/*, /API/notes",
        "/api/notes/:id#, /api/notes/7#x",
        "https://example.com/*, http://example.com/a",
        "https://example.com/*, https://example.com:8443/a",
        "/[a]*, /%5Ba%5D",
        "/%61*, /a",
        "https://example.com/*, /a"
    })
    void patternsDoNotSelect(String selector, String topic) {
        assertThat(selects(selector, topic)).isFalse();
    }

    @Test
    void anAbsolutePatternSelectsPathsOfTheHubItNames() {
        Selectors hub = new Selectors(Optional.of(HubUrl.of("https://hub.example")));
        Topic path = new Topic("/api/notes/7");

        assertThat(hub.parse("https://hub.example/api/notes/:id").selects(path)).isTrue();
        assertThat(hub.parse("http{s}?://*.example.com/api/:c/:id").selects(path))
                .isFalse();
        assertThat(hub.parse("http{s}?://hub.*/api/:c/:id").selects(path)).isTrue();
        assertThat(hub.parse("https://example.com/api/notes/:id").selects(path)).isFalse();
        assertThat(hub.parse("https://u@hub.example/api/notes/:id").selects(path))
                .isFalse();
        assertThat(selects("https://hub.example/api/notes/:id", "/api/notes/7")).isFalse();
        assertThat(hub.parse("https://hub.example/a*")).isNotEqualTo(TopicSelector.parse("https://hub.example/a*"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/api/:",
                "/:/x",
                "/:1",
                "/a:1",
                "/a/{b",
                "/a/b}",
                "/a/(b",
                "/a/()",
                "/a/(b)(",
                "/:a++",
                "/:a\\",
                "::",
                "/:a/:a",
                "/{a{b}}?",
                "ht tp://x/*",
                "https://ex ample.com/*",
                "https://m\u00fcnchen.de/*",
                "https://127.1/*",
                "https://10.0.:x.1/*",
                "https://example.com:99999/*",
                "https://example.com:8x/*",
                "1http{s}?://x/*:",
                "a b"
            })
    void whatIsNoSelectorIsRefused(String text) {
        assertThatThrownBy(() -> TopicSelector.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/api/: ':'",
                "/{a{b}}? '{'",
                "/:a/:a twice",
                "https://m\u00fcnchen.de/* xn--",
                "https://10.1/* whole",
                "/a\\ '\\'"
            })
    void aBadPatternIsToldWhy(String text, String why) {
        assertThatThrownBy(() -> TopicSelector.parse(text)).hasMessageContaining(why);
    }

    @Test
    void tooLongOrUnprintableIsRefused() {
        assertThat(TopicSelector.parse("/" + "a".repeat(1_022) + "*")).isNotNull();
        assertThatThrownBy(() -> TopicSelector.parse("/" + "a".repeat(1_023) + "*"))
                .hasMessageContaining("1024");
        assertThatThrownBy(() -> TopicSelector.parse("/*\n")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "*, ''",
        "/api/notes/*, /api/notes/",
        "/api/:c/:id, /api/",
        "/api/{:c}/:id, /api/",
        "/api/notes/{id}, /api/notes/",
        "{/api}?/x*, ''",
        "/api/notes/7, /api/notes/7",
        "/a(b|c)d, /a",
        "/a*b*c, /a",
        "/a/../b*, /b",
        "https://example.com/*, https",
        "http{s}?://example.com/*, http"
    })
    void theLiteralPrefixIsWhatEveryTopicStartsWith(String selector, String prefix) {
        assertThat(TopicSelector.parse(selector).literalPrefix()).isEqualTo(prefix);
    }

    @Test
    void whatSpellsOutTheHubsUrlIsAPath() {
        Selectors hub = new Selectors(Optional.of(HubUrl.of("https://hub.example:8443")));

        assertThat(hub.parse("https://hub.example:8443/api/notes/7")).isEqualTo(TopicSelector.parse("/api/notes/7"));
        assertThat(hub.exact("https://hub.example:8443/api/notes/7")).isEqualTo(TopicSelector.parse("/api/notes/7"));
        assertThat(hub.parse("https://hub.example:8443/api/notes/{id}").selects(new Topic("/api/notes/7")))
                .isTrue();
        for (String other : List.of("https://hub.example/api/notes/7", "https://hub.example:844/api/notes/7")) {
            assertThat(hub.parse(other)).isEqualTo(TopicSelector.parse(other));
            hub.checkForm(new Topic(other));
        }
        assertThatThrownBy(() -> hub.checkForm(new Topic("https://hub.example:8443/chat")))
                .hasMessageContaining("a path: /chat");
        hub.checkForm(new Topic("/chat"));
    }

    @Test
    void theLiteralPrefixOfAPatternForPathsAndUrlsIsNone() {
        assertThat(new Selectors(Optional.of(HubUrl.of("https://hub.example")))
                        .parse("https://hub.example/api/*")
                        .literalPrefix())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "/api/notes/*", "/api/notes/7", "/api/notes/{id}"})
    void equalTextMakesOneSelector(String text) {
        TopicSelector one = TopicSelector.parse(text);
        TopicSelector other = TopicSelector.parse(text.substring(0, 1) + text.substring(1));

        assertThat(one).isSameAs(other).hasToString(text);
        assertThat(one).isNotEqualTo(TopicSelector.parse("/x" + text));
    }

    @Test
    void whatNobodyHoldsIsForgotten() {
        SharedSelectors shared = new SharedSelectors();
        for (int i = 0; i < 1_000; i++) {
            assertThat(shared.selector("/forgotten/" + i + "/*", java.util.Optional.empty())
                            .literalPrefix())
                    .isEqualTo("/forgotten/" + i + "/");
        }
        org.awaitility.Awaitility.await().until(() -> {
            System.gc();
            return shared.size() < 100;
        });
    }
}
