package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Cursor;
import io.carillon.event.Selectors;
import io.carillon.event.TopicSelector;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionQueryTest {
    private static Subscription parse(@Nullable String query) {
        SubscriptionQuery parsed = new SubscriptionQuery(query, Selectors.OF_PATHS);
        return parsed.subscription(Optional.empty(), parsed.user(), Optional.empty(), Rights.ALL);
    }

    private static Selection selection(String... selectors) {
        return Selection.of(Stream.of(selectors).map(TopicSelector::parse).toList());
    }

    @Test
    void nothingMeansEverythingFromNowOn() {
        for (@Nullable String query : new @Nullable String[] {null, "", "other=1", "&&", "=x"}) {
            assertThat(parse(query))
                    .isEqualTo(new Subscription(
                            Selection.EVERYTHING, new Start.Now(), Optional.empty(), Optional.empty(), Rights.ALL));
        }
    }

    @Test
    void topicsRepeatAndAreDecoded() {
        assertThat(parse("topic=/api/notes/*&topic=%2Fapi%2F%C3%A4+b*&x=1&topic=%2F%25C3%25A4")
                        .selection())
                .isEqualTo(selection("/api/notes/*", "/api/\u00e4 b*", "/%C3%A4"));
        assertThat(parse("t%6Fpic=a").selection()).isEqualTo(selection("a"));
        assertThat(parse("topic=/a%26topic%3Db=c").selection()).isEqualTo(selection("/a&topic=b=c"));
        assertThat(parse("topic=a&topic=a").selection()).isEqualTo(selection("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"topic=%zz", "topic=%", "topic=%4", "topic=a%G1", "%=x", "x=%-1", "topic=%+1", "a=%\u0664\u0664"
            })
    void whatIsNotPercentEncodedIsRefused(String query) {
        assertThatThrownBy(() -> parse(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hexadecimal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic=%ff", "topic=%C3", "topic=%C3%28", "topic=%ED%A0%80", "topic=%C0%AF", "%80=x"})
    void whatIsNotUtf8IsRefused(String query) {
        assertThatThrownBy(() -> parse(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic=",
                "topic",
                "topic=%00",
                "topic=a%0Ab",
                "topic=/:",
                "topic=(a",
                "topic=%F0%9F%94%94",
                "topic=/a//b",
                "topic=ok&topic="
            })
    void aBadTopicIsNamed(String query) {
        assertThatThrownBy(() -> parse(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("topic: ");
    }

    @Test
    void aHundredTopicsAreTakenAndNotOneMore() {
        String hundred = IntStream.range(0, 100).mapToObj(i -> "topic=t" + i).collect(Collectors.joining("&"));

        assertThat(parse(hundred).selection().selectors()).hasSize(100);
        assertThatThrownBy(() -> parse(hundred + "&topic=more"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100");
    }

    @Test
    void aCursorIsHonouredFromHeaderOrQueryAndTheHeaderWins() {
        SubscriptionQuery query = new SubscriptionQuery("lastEventID=q-1&snapshot", Selectors.OF_PATHS);

        assertThat(query.subscription(Optional.empty(), Optional.empty(), Optional.empty(), Rights.ALL)
                        .start())
                .isEqualTo(new Start.After(new Cursor("q", 1)));
        assertThat(query.subscription(Optional.of(""), Optional.empty(), Optional.empty(), Rights.ALL)
                        .start())
                .isEqualTo(new Start.After(new Cursor("q", 1)));
        assertThat(query.subscription(Optional.of("h-2"), Optional.empty(), Optional.empty(), Rights.ALL)
                        .start())
                .isEqualTo(new Start.After(new Cursor("h", 2)));
        assertThat(query.subscription(Optional.of("earliest"), Optional.empty(), Optional.empty(), Rights.ALL)
                        .start())
                .isEqualTo(new Start.Earliest());
    }

    @ParameterizedTest
    @CsvSource({"snapshot, true", "snapshot=, true", "snapshot=true, true", "snapshot=false, false", "Snapshot, false"})
    void aSnapshotIsAskedForByName(String query, boolean asked) {
        assertThat(parse(query).start()).isEqualTo(asked ? new Start.Snapshot() : new Start.Now());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lastEventID=42", "lastEventID=Earliest", "lastEventID=a-1%00", "lastEventID=a-01"})
    void aBadCursorIsRefused(String query) {
        assertThatThrownBy(() -> parse(query)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aUserIsTakenIfItIsOne() {
        assertThat(parse("user=ada.l%40example.com").user()).contains("ada.l@example.com");
        assertThat(parse("user=a&user=b").user()).contains("b");
        for (String bad : new String[] {"user=", "user", "user=a+b", "user=%C3%A4", "user=" + "a".repeat(129)}) {
            assertThatThrownBy(() -> parse(bad)).hasMessageStartingWith("user: ");
        }
    }

    @Test
    void aQueryHasABound() {
        assertThatThrownBy(() -> parse("x=" + "a".repeat(128 << 10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer");
    }
}
