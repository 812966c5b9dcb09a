package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/notes/7",
                "/api/notes/",
                "/a/%C3%A4%20b",
                "/a%2Fb",
                "/50%25",
                "/%252e",
                "/a...b/.x/..y",
                "/a!$&'()*+,;=:@b",
                "/a?b=c&d=/?#e?/",
                "/?a",
                "/#a",
                "/a?it%27s",
                "news",
                "a.b_c~d-E",
                "https://example.com/",
                "https://example.com/books/1?x=1#y",
                "https://example.com:8443/",
                "http://example.com:443/",
                "https://me:secret@example.com/",
                "https://:secret@example.com/",
                "https://xn--mnchen-3ya.de/",
                "https://192.168.0.1/",
                "https://[::1]/",
                "https://[2001:db8::ff00:42:8329]:8080/",
                "https://[1:2:3:4:5:6:7:8]/",
                "https://[1:0:3:4:5:6:7:8]/",
                "https://[1::4:0:0:7:8]/",
                "foo://bar/baz",
                "urn:isbn:9780141036144",
                "mailto:me@example.com",
                "foo:/bar"
            })
    void oneFormIsKeptAsItIs(String text) {
        assertThat(new Topic(text).value()).isEqualTo(text);
    }

    /** For each there is another text that some reader takes for the same. */
    @ParameterizedTest
    @CsvSource({
        "/api//notes, //",
        "//example.com/a, //",
        "https://example.com//, //",
        "/api/., '.'",
        "/api/../users, '..'",
        "/.., '..'",
        "/./a, '.'",
        "/a/%2e%2e/b, 0-9 A-F",
        "/a/%2E%2E/b, written '.'",
        "/%61, written 'a'",
        "/%7E, written '~'",
        "/%c3%a4, 0-9 A-F",
        "/%2f, 0-9 A-F",
        "/%, 0-9 A-F",
        "/%4, 0-9 A-F",
        "/%zz, 0-9 A-F",
        "/%C0%AF, UTF-8",
        "/%FF, UTF-8",
        "/%C3, UTF-8",
        "/%ED%A0%80, UTF-8",
        "/%00, control",
        "/%0A, control",
        "/%7F, control",
        "/ä, written %C3%A4",
        "/\uD83D\uDD14, written %F0%9F%94%94",
        "/a b, written %20",
        "/a\\b, written %5C",
        "/a|b, written %7C",
        "/{id}, written %7B",
        "/[a], written %5B",
        "/a?'b', written %27",
        "/a?, empty",
        "/a#, empty",
        "/a?#b, empty",
        "/a#b#c, written %23",
        "ä, no path",
        "a b, no path",
        "a/b, no path",
        "'', 1 to 1024",
        "?a, no path",
        "HTTPS://example.com/, scheme",
        "https:example.com, '//'",
        "https:/example.com, '//'",
        "https://example.com, '/'",
        "https://example.com?a, '/'",
        "https://EXAMPLE.com/, host",
        "https://example.com./, host",
        "https://ex%61mple.com/, host",
        "https://münchen.de/, host",
        "https:///a, host",
        "https://a..b/, host",
        "https://0x7f.1/, host",
        "https://127.1/, host",
        "https://1.2.3.256/, host",
        "https://1.2.3.04/, host",
        "https://[::0]/, host",
        "https://[0:0:0:0:0:0:0:1]/, host",
        "https://[::ffff:1.2.3.4]/, host",
        "https://[1:0:0:4:5:6:0:0]/, host",
        "https://[::A]/, host",
        "https://[x]/, host",
        "https://example.com:443/, port",
        "https://example.com:080/, port",
        "https://example.com:65536/, port",
        "https://example.com:/, empty",
        "https://@example.com/, empty",
        "https://me:@example.com/, empty",
        "https://m;e@example.com/, written %3B",
        "file:///a, host",
        "urn:, nothing",
        ":a, scheme",
        "%75rn:a, scheme"
    })
    void anotherFormIsRefusedAndToldWhy(String text, String why) {
        assertThatThrownBy(() -> new Topic(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a\u0000",
                "/a\nb",
                "/a\rb",
                "/\u007f",
                "/\u0085",
                "/\u200b",
                "/\u202e",
                "/\ufeff",
                "/\u2028",
                "/\u2029",
                "/\ud83d",
                "/\udd14x",
                "/\udd14\ud83d"
            })
    void whatCouldBreakALineOrHideIsRefused(String text) {
        assertThatThrownBy(() -> new Topic(text)).hasMessageContaining("control or format");
    }

    @Test
    void hasAtMost1024Characters() {
        assertThat(new Topic("x".repeat(1_024)).value()).hasSize(1_024);
        assertThatThrownBy(() -> new Topic("x".repeat(1_025))).hasMessageContaining("1024");
    }

    @Test
    void aHubsUrlIsAnOrigin() {
        HubUrl hub = HubUrl.of("https://hub.example:8443");

        assertThat(hub).isEqualTo(HubUrl.of("https://hub.example:8443/")).hasToString("https://hub.example:8443");
        for (String bad : new String[] {
            "hub.example", "https://hub.example/a", "https://hub.example:443", "urn:a", "https://u@hub.example"
        }) {
            assertThatThrownBy(() -> HubUrl.of(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
