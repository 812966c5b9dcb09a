package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Message;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream is the same however its request is written: plain ones are begun by a filter, others by JAX-RS. */
@OnJettyAndTomcat
final class StreamRequestsIT {
    private final Server server;
    private final Rest rest;

    StreamRequestsIT(Container container) {
        this.server = Server.shared(container);
        this.rest = new Rest(server.url());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: text/event-stream",
                "Accept: */*",
                "Accept: TEXT/Event-Stream",
                "Accept: text/event-stream, */*;q=0.1",
                "Accept: application/x-ndjson, text/event-stream",
                "Accept: application/x-ndjson;q=0.1|Accept: text/event-stream",
                "X-Nothing: to accept",
                "Accept: text/event-stream|Upgrade: h3|Connection: Upgrade",
                "Accept: text/event-stream|Content-Length: 0",
                "Accept: text/event-stream|Connection: close",
                "Accept: text/event-stream|Accept-Encoding: gzip"
            })
    void headAndEventsAreTheSame(String lines) {
        String topic = "/api/asked-" + Integer.toHexString(lines.hashCode());
        try (RawConnection asked = RawConnection.open(server.port())
                .request("GET", "/events?topic=" + topic + "/*", lines.split("\\|", -1))) {
            assertThat(asked.head().status()).isEqualTo(200);
            assertThat(asked.head().field("Content-Type")).contains("text/event-stream");
            assertThat(asked.head().field("Cache-Control")).contains("no-store");
            assertThat(asked.head().field("X-Accel-Buffering")).contains("no");
            assertThat(asked.head().field("X-Content-Type-Options")).contains("nosniff");
            assertThat(asked.message().sseName()).isEqualTo("hello");
            assertThat(asked.message().sseName()).isEqualTo("live");
            Rest.Answer made = rest.put(topic + "/1", "{\"n\":1}");
            Message heard = asked.message();
            assertThat(heard.sseName()).isEqualTo("created");
            assertThat(heard.data()).isEqualTo(made.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept: text/event-stream", "Accept: text/event-stream, */*;q=0.1"})
    void aStreamThatIsEndedEndsWithItsLastChunk(String accept) {
        try (RawConnection stream =
                RawConnection.open(server.port()).request("GET", "/events?topic=/api/end", accept)) {
            String session = hello(stream);
            assertThat(rest.delete("/sessions/" + session).status()).isEqualTo(204);
            while (stream.item(Duration.ofSeconds(10)).isPresent()) {
                // What it says before its end.
            }
            assertThat(stream.endedWell()).as("its last chunk has come").isTrue();
        }
    }

    private static String hello(RawConnection stream) {
        Message hello = stream.message("hello");
        stream.message("live");
        return RawJson.string(RawJson.members(hello.data()).get("session"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: text/event-stream",
                "Accept: application/x-ndjson",
                "Accept: text/event-stream, */*;q=0.1"
            })
    void aMistakeIsAProblemInEachOfThem(String accept) {
        for (String query : List.of("topic=", "wait=never")) {
            try (RawConnection refused = RawConnection.open(server.port()).request("GET", "/events?" + query, accept)) {
                assertThat(refused.head().status()).as(query).isEqualTo(400);
                assertThat(refused.head().field("Content-Type")).contains("application/problem+json");
            }
        }
    }

    /** HTTP/1.0 knows no chunks: what comes is the stream, as it is. */
    @Test
    void anOldClientGetsTheStreamWithoutChunks() {
        try (RawConnection old = RawConnection.open(server.port())) {
            old.expectResponseTo("GET");
            old.send("GET /events?topic=/api/old/* HTTP/1.0\r\nHost: 127.0.0.1:" + server.port()
                    + "\r\nAccept: text/event-stream\r\n\r\n");
            assertThat(old.head().field("Transfer-Encoding")).isEmpty();
            old.message("live");
            rest.put("/api/old/1", "{}");
            assertThat(old.message().sseName()).isEqualTo("created");
        }
    }

    /** What a client says after its request is not for a stream, which goes on all the same. */
    @Test
    void whatAClientSaysAfterItsRequestChangesNothing() {
        try (RawConnection stream = RawConnection.events(server.port(), "topic=/api/talk/*")) {
            stream.message("live");
            stream.send("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n\r\n");
            stream.send("x".repeat(4_000));
            for (int i = 0; i < 20; i++) {
                rest.put("/api/talk/" + i, "{}");
                assertThat(stream.message().sseName()).isEqualTo("created");
            }
        }
    }
}
