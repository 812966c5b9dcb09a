package io.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.content.Problems;
import io.carillon.event.Cursor;
import io.carillon.event.HubUrl;
import io.carillon.event.Selectors;
import io.carillon.fanout.Presence;
import io.carillon.fanout.Transport;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionFilterTest {
    private static final Presence ADAS = new Presence(
            "s1",
            Optional.of("ada"),
            Transport.SSE,
            Instant.parse("2026-11-21T20:15:00.123Z"),
            List.of("/a/*", "b"),
            new Cursor("e", 7),
            3);

    private static SessionFilter filter(String... namesAndValues) {
        MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            query.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return SessionFilter.of(query, new Selectors(Optional.of(HubUrl.of("https://hub.example"))));
    }

    private static boolean has(String... namesAndValues) {
        return filter(namesAndValues).test(ADAS);
    }

    @Test
    void eachParameterLeavesOutWhatItDoesNotName() {
        assertThat(has()).isTrue();
        assertThat(has("user", "ada")).isTrue();
        assertThat(has("user", "ad")).isFalse();
        assertThat(has("transport", "sse")).isTrue();
        assertThat(has("transport", "websocket")).isFalse();
        assertThat(has("since", "2026-11-21T20:15:00.123Z")).isTrue();
        assertThat(has("since", "2026-11-21T20:15:00.124Z")).isFalse();
        assertThat(has("topic", "b")).isTrue();
        assertThat(has("topic", "/a/*")).isTrue();
        assertThat(has("topic", "/a/7")).as("another selector").isFalse();
        assertThat(has("lag", "3")).isTrue();
        assertThat(has("lag", "4")).isFalse();
    }

    @Test
    void allOfThemHaveToBeTrue() {
        assertThat(has("user", "ada", "transport", "sse", "topic", "b", "lag", "1"))
                .isTrue();
        assertThat(has("user", "ada", "transport", "sse", "topic", "c", "lag", "1"))
                .isFalse();
    }

    @Test
    void nobodysSessionIsNoUsers() {
        Presence nobodys =
                new Presence("s2", Optional.empty(), Transport.SSE, Instant.EPOCH, List.of("*"), new Cursor("e", 7), 0);

        assertThat(filter("user", "ada").test(nobodys)).isFalse();
        assertThat(filter("topic", "*").test(nobodys)).isTrue();
    }

    /** A session that was opened with the hub's own URL has selected a path. */
    @Test
    void aTopicIsReadAsASubscriptionIs() {
        assertThat(has("topic", "https://hub.example/a/*")).isFalse();
        assertThat(filter("topic", "https://hub.example/b")
                        .test(new Presence(
                                "s3",
                                Optional.empty(),
                                Transport.SSE,
                                Instant.EPOCH,
                                List.of("/b"),
                                new Cursor("e", 7),
                                0)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transport=pigeon",
                "since=yesterday",
                "since=2026-11-21",
                "since=",
                "topic=",
                "topic=/a/:",
                "topic=/a//b",
                "lag=",
                "lag=-1",
                "lag=1.0",
                "lag=9999999999999999999"
            })
    void whatIsNotUnderstoodIsRefusedByName(String parameter) {
        String name = parameter.substring(0, parameter.indexOf('='));

        assertThat(Problems.of(400, () -> filter(name, parameter.substring(name.length() + 1))))
                .contains("\"detail\":\"" + name + ": ");
    }
}
