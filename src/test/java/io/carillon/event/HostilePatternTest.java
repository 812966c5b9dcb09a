package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns made to be dear. A matcher that backtracks would need longer than the universe has, so the time-out is no tight one. */
@Timeout(120)
class HostilePatternTest {
    private static final List<Topic> TOPICS = List.of(
            new Topic("/" + "a".repeat(1_022) + "b"),
            new Topic("/" + "ab".repeat(511)),
            new Topic("/" + "a/".repeat(510) + "b"),
            new Topic("/?" + "a".repeat(1_022)),
            new Topic("/#" + "a".repeat(1_021) + "b"));

    @ParameterizedTest
    @ValueSource(strings = {"*a", "{a}*", "{a}*{aa}*", "{*a}*", "{ab}*{a}*", "(a*)*", "{aa}+", "{a}?"})
    void matchingEndsHoweverOftenAPartComes(String part) {
        int times = 16
                / (int) part.chars()
                        .filter(c -> c == '{' || c == '(' || (c == '*' && part.equals("*a")))
                        .count();
        TopicSelector selector = TopicSelector.parse("/" + part.repeat(times) + "c\\b");
        for (Topic topic : TOPICS) {
            assertThat(selector.selects(topic)).as(topic.value()).isFalse();
        }
    }

    @Test
    void segmentsMayBeRepeatedEachFifteenTimes() {
        String all = IntStream.range(0, 15).mapToObj(i -> "{/:n" + i + "}*").collect(Collectors.joining());

        assertThat(TopicSelector.parse(all + "/b").selects(TOPICS.get(2))).isTrue();
        assertThat(TopicSelector.parse(all + "/c").selects(TOPICS.get(2))).isFalse();
    }

    @Test
    void aLongTextIsFoundWhereverItBegins() {
        assertThat(TopicSelector.parse("/*" + "a".repeat(200) + "*b").selects(TOPICS.get(0)))
                .isTrue();
        assertThat(TopicSelector.parse("/*" + "a".repeat(200) + "*b").selects(TOPICS.get(1)))
                .isFalse();
    }

    @Test
    void templatesEndToo() {
        TopicSelector selector = TopicSelector.parse("/{+a}{+b*}{c:500}{d,e,f}c{g}");
        for (Topic topic : TOPICS) {
            assertThat(selector.selects(topic)).as(topic.value()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a",
                "/{a}?{a}?{a}?{a}?{a}?{a}?{a}?{a}?{a}?{a}?{a}?{a}?{a}?{a}?{a}?{a}?{a}?",
                "/((?:a?){60}a{60})",
                "/(a{100})",
                "/((?:a{30}){30})",
                "/(a{1000})"
            })
    void whatIsTooMuchIsRefused(String pattern) {
        assertThatThrownBy(() -> TopicSelector.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Against java.util.regex, on texts short enough for it. */
    @Test
    void randomPatternsMatchWhatTheirRegularExpressionsMatch() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int matches = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder pattern = new StringBuilder("/");
            StringBuilder regex = new StringBuilder("/");
            for (int part = 1 + random.nextInt(5); part > 0; part--) {
                String word = word(random, 3);
                String sign = List.of("?", "*", "+").get(random.nextInt(3));
                switch (random.nextInt(5)) {
                    case 0 -> add(pattern, word, regex, word);
                    case 1 -> add(pattern, "{" + word + "*}", regex, word + ".*");
                    case 2 -> add(pattern, "{:n" + part + "}", regex, "[^/]+");
                    case 3 -> add(pattern, "{" + word + "}" + sign, regex, "(?:" + word + ")" + sign);
                    default ->
                        add(
                                pattern,
                                "{" + word + ":n" + part + "/" + word + "}" + sign,
                                regex,
                                "(?:" + word + "[^/]+/" + word + ")" + sign);
                }
            }
            Topic topic = new Topic("/" + word(random, 9));
            boolean expected = Pattern.matches(regex.toString(), topic.value());
            matches += expected ? 1 : 0;

            assertThat(UrlPattern.of(pattern.toString(), java.util.Optional.empty())
                            .selects(topic))
                    .as("seed %d: %s (%s) on %s", seed, pattern, regex, topic)
                    .isEqualTo(expected);
        }
        assertThat(matches).isBetween(2_000, 18_000);
    }

    private static void add(StringBuilder pattern, String piece, StringBuilder regex, String expression) {
        pattern.append(piece);
        regex.append(expression);
    }

    private static String word(Random random, int most) {
        StringBuilder word = new StringBuilder("a");
        for (int i = random.nextInt(most); i > 0; i--) {
            word.append(word.charAt(word.length() - 1) == '/' ? 'b' : "aab/".charAt(random.nextInt(4)));
        }
        return word.toString().replaceAll("/$", "b");
    }
}
