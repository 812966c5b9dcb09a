package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Pairs of a pattern and a topic with Chromium's verdicts, made by {@code src/test/urlpattern/chromium-pairs.mjs}: ours is the same, or
 * the pair has one of the reasons below. A topic that is not canonical but that Chromium writes canonically is judged as written.
 */
class ChromiumPairsTest {
    /** Why we may differ. Each has to be shown by the pair itself. */
    private enum Reason {
        /** A text without pattern syntax selects itself; Chromium leaves user, query and fragment open, and needs no path. */
        EXACT,
        /** Such a text that can be no topic is refused, because it would never select anything. */
        EXACT_BUT_NO_TOPIC,
        /** Braces that make an RFC 6570 template are no groups. */
        TEMPLATE,
        /** Chromium takes an escaped colon in a relative pattern for the end of a protocol, and then refuses that. */
        ESCAPED_COLON,
        /** An expression that ECMAScript has and RE2/J has not, or reads otherwise. */
        EXPRESSION,
        /** Chromium treats what can match a scheme of its own, such as devtools, as special; the standard knows no such scheme. */
        CHROMIUMS_OWN_SCHEME,
        /** Repetition of what takes any character: Chromium's matcher backtracks, and gives up where ECMAScript's would match. */
        CHROMIUM_GIVES_UP,
        /** A host in Unicode, encoded, as a part of an address, or with what no host has. */
        HOST,
        /** Something in a port that no port has; Chromium stops at it. */
        PORT,
        /** The topic is not canonical, and what Chromium makes of it is not either. */
        NO_TOPIC
    }

    private record Pair(String pattern, String topic, String verdict, String href) {
        static Pair of(JsonArray json, String base) {
            String topic = json.getString(1);
            String own = topic.startsWith("/") ? base + topic.substring(1) : topic;
            JsonValue verdict = json.get(2);
            return new Pair(
                    json.getString(0),
                    topic,
                    verdict instanceof JsonNumber number ? number.toString() : json.getString(2),
                    json.size() > 3 ? json.getString(3) : own);
        }

        /** The one form of the topic. */
        String canonical(String base) {
            return href.startsWith(base) ? "/" + href.substring(base.length()) : href;
        }
    }

    private final JsonObject file = read();
    private final String base = file.getString("base");
    private final Selectors hub = new Selectors(Optional.of(HubUrl.of(base)));
    private final Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
    private final List<String> unexplained = new ArrayList<>();
    private int agreed;
    private int matched;

    private static JsonObject read() {
        try (InputStream in = Objects.requireNonNull(
                        ChromiumPairsTest.class.getResourceAsStream("/urlpattern/chromium-pairs.json"));
                JsonReader reader = Json.createReader(in)) {
            return reader.readObject();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void chromiumAgreesOrThereIsAReason() {
        file.getJsonArray("pairs").forEach(pair -> judge(Pair.of(pair.asJsonArray(), base)));
        System.out.println("ChromiumPairsTest: Chromium " + file.getString("chromium") + ": " + agreed
                + " agree, of them " + matched + " match; differ: " + reasons);
        assertThat(unexplained).isEmpty();
        assertThat(agreed).isGreaterThan(3_000);
        assertThat(matched).isGreaterThan(1_300);
        assertThat(agreed)
                .isGreaterThan(3 * reasons.values().stream().mapToInt(i -> i).sum());
    }

    private void judge(Pair pair) {
        if (pair.verdict().equals("url")) {
            assertThat(topic(pair.topic())).as("%s is no URL", pair.topic()).isNull();
            return;
        }
        @Nullable Topic topic = topic(pair.canonical(base));
        String refusal = "";
        String verdict;
        try {
            TopicSelector selector = hub.parse(pair.pattern());
            verdict = topic == null ? "topic" : selector.selects(topic) ? "1" : "0";
        } catch (IllegalArgumentException e) {
            refusal = String.valueOf(e.getMessage());
            verdict = "pattern";
        }
        if (verdict.equals(pair.verdict())) {
            agreed++;
            matched += verdict.equals("1") ? 1 : 0;
        } else {
            Optional<Reason> reason = reason(pair, topic, verdict, refusal);
            if (reason.isEmpty()) {
                unexplained.add(pair + ": ours is " + verdict + " " + refusal);
                return;
            }
            reasons.merge(reason.orElseThrow(), 1, Integer::sum);
        }
    }

    private static @Nullable Topic topic(String text) {
        try {
            return new Topic(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Optional<Reason> reason(Pair pair, @Nullable Topic topic, String verdict, String refusal) {
        boolean template = UriTemplate.isTemplate(pair.pattern());
        boolean exact = !template && !SelectorText.hasPatternSyntax(pair.pattern());
        if (verdict.equals("topic")) {
            return isOdd(pair.canonical(base)) ? Optional.of(Reason.NO_TOPIC) : Optional.empty();
        }
        if (exact && verdict.equals("pattern")) {
            return topic(pair.pattern()) == null ? Optional.of(Reason.EXACT_BUT_NO_TOPIC) : Optional.empty();
        }
        if (exact) {
            return exactIsRight(pair, topic, verdict) ? Optional.of(Reason.EXACT) : Optional.empty();
        }
        if (template) {
            return Optional.of(Reason.TEMPLATE);
        }
        if (pair.verdict().equals("pattern") && Pattern.matches("/.*\\\\:.*", pair.pattern())) {
            return Optional.of(Reason.ESCAPED_COLON);
        }
        String protocol = PatternSplitter.split(pair.pattern()).getOrDefault(UrlComponent.PROTOCOL, "");
        if (!protocol.isEmpty() && verdict.equals("1") && pair.verdict().equals("0")) {
            ComponentMatcher scheme = ComponentMatcher.compile(UrlComponent.PROTOCOL, protocol, false);
            if (!scheme.matchesSpecialScheme() && scheme.matches("devtools")) {
                return Optional.of(Reason.CHROMIUMS_OWN_SCHEME);
            }
            if (!scheme.matchesSpecialScheme() && pair.pattern().matches(".*:[^/{}]+[+*].*")) {
                return Optional.of(Reason.CHROMIUM_GIVES_UP);
            }
        }
        return verdict.equals("pattern") ? refusedPart(pair.pattern(), refusal) : Optional.empty();
    }

    private static boolean exactIsRight(Pair pair, @Nullable Topic topic, String verdict) {
        boolean same = topic != null && topic.value().equals(pair.pattern());
        boolean opaque = !pair.pattern().startsWith("/")
                && !pair.pattern().contains("://")
                && pair.pattern().contains(":");
        boolean more = !same
                && topic != null
                && topic.value()
                        .replaceFirst("[?#].*", "")
                        .endsWith(pair.pattern().replaceFirst("[?#].*", ""));
        return verdict.equals("1") ? same && opaque : more;
    }

    private static Optional<Reason> refusedPart(String pattern, String refusal) {
        if (refusal.contains("expression") && pattern.contains("(")) {
            return Optional.of(Reason.EXPRESSION);
        }
        if (refusal.contains("in its hostname") && !Pattern.matches("[^:]*://[a-z.]*(/.*)?", pattern)) {
            return Optional.of(Reason.HOST);
        }
        return refusal.contains(" port")
                        && Pattern.compile(":[^/]*[^0-9:/][^/]*/|:[0-9{}]{5}")
                                .matcher(pattern)
                                .find()
                ? Optional.of(Reason.PORT)
                : Optional.empty();
    }

    /** What {@link Topic} refuses, said in another way: any of these, anywhere. */
    private static final List<Pattern> ODD = Stream.of(
                    "(?:[^:]|^|:/)//|://[^/]*\\.\\.", // an empty segment or label
                    "[^!#$%&'()*+,./0-9:;=?@A-Z_a-z~\\[\\]-]", // raw
                    "^(?!foo|[a-z]+://[^/]*\\[).*[\\[\\]]|\\].*[\\[\\]]", // a bracket, but around an address
                    "%(?![0-9A-F]{2})", // not encoded
                    "%(?:2D|2E|5F|7E|3[0-9]|[46][1-9A-F]|[57][0-9A])", // encoded for nothing
                    "%(?:[01].|7F)", // a control character
                    "%[89AB].(?<!%[89A-F].%..)|%[C-F].(?!%[89AB])", // not UTF-8
                    "[?#]$|\\?#|:@|//@", // nothing between delimiters
                    "#.*#|\\?[^#]*'",
                    "^[^/:]*(?:$|[/?#])", // no path, no URL
                    "^[^/]*[^a-z0-9+./:-][^/]*:", // no scheme
                    "://[^/]*(?:\\.[/:]|\\.$|$|[/?#].*://)", // a host with a dot at its end, or no path
                    "^[a-z0-9+.-]*://(?:[^/@]*@)?[^/@]*[^a-z0-9._/\\[\\]:-]", // no host
                    "(?:^|/)\\.{1,2}(?:[/?#]|$)") // dots
            .map(Pattern::compile)
            .toList();

    private static boolean isOdd(String url) {
        return ODD.stream().anyMatch(odd -> odd.matcher(url).find());
    }
}
