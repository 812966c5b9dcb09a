package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Clients that take what is meant for others: connections, threads, streams. */
@OnJettyAndTomcat
final class HostileClientsIT {
    /** More than either container has threads. */
    private static final int SLOW = 300;

    private static final int MOST_OF_ADDRESS = 4;

    private final Server server;
    private final Rest rest;

    HostileClientsIT(Container container) {
        server = Server.shared(container, Map.of("sessions.address", Integer.toString(MOST_OF_ADDRESS)));
        rest = new Rest(server.url());
    }

    private RawConnection half(String path, String fields, String part) {
        RawConnection connection = RawConnection.open(server.port());
        connection.expectResponseTo("PUT");
        connection.send("PUT " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                + "\r\nContent-Type: application/json\r\n" + fields + "\r\n\r\n" + part);
        return connection;
    }

    /** So many that no thread waits for the content of those that come after them. */
    private List<RawConnection> slowClients(int count) {
        List<RawConnection> slow = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            slow.add(half("/api/slow/" + i, "Content-Length: 19", "{\"half\":"));
        }
        return slow;
    }

    /** What other tests have left behind may still be told. */
    private String quietConsole() {
        AtomicReference<String> seen = new AtomicReference<>("");
        await().pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> server.console().equals(seen.getAndSet(server.console())));
        return seen.get();
    }

    /** But for Jetty's own line for each gathered content that has not come. */
    private List<String> linesAfter(String before) {
        return server.console()
                .substring(before.length())
                .lines()
                .filter(line -> !line.contains("Pending read in onCompleted"))
                .toList();
    }

    /** What is the same whether a thread waits for the content or not. */
    private void whetherFewOrManyAreSlow(Runnable test) {
        test.run();
        List<RawConnection> slow = slowClients(SLOW);
        try {
            test.run();
        } finally {
            slow.forEach(RawConnection::reset);
        }
    }

    @Test
    void whoSendsContentSlowlyHoldsNobodyUpAndIsServedInTheEnd() {
        List<RawConnection> slow = slowClients(SLOW);
        try {
            for (int i = 0; i < 20; i++) {
                assertThat(rest.put("/api/quick/x", "{\"n\":" + i + "}").status())
                        .isIn(200, 201);
                assertThat(rest.get("/api/quick/x").status()).isEqualTo(200);
            }
            for (int i : new int[] {0, SLOW / 2, SLOW - 1}) {
                slow.get(i).send("\"the rest\"}");
                assertThat(slow.get(i).head().status()).isEqualTo(201);
                assertThat(RawJson.members(new String(slow.get(i).bytes(), StandardCharsets.UTF_8)))
                        .containsEntry("half", "\"the rest\"");
                assertThat(rest.get("/api/slow/" + i).status()).isEqualTo(200);
            }
            assertThat(rest.get("/api/slow/1").status()).isEqualTo(404);
        } finally {
            slow.forEach(RawConnection::reset);
        }
    }

    /** 64 MiB may be gathered; here some 100 MB come, and 32 requests have threads that wait for them. */
    @Test
    void whoSendsTooMuchAtOnceIsToldToComeBack() {
        String most = "{\"half\":\"" + "x".repeat(600_000);
        List<RawConnection> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 180; i++) {
                RawConnection connection = half("/api/heavy/" + i, "Content-Length: " + (most.length() + 2), "");
                slow.add(connection);
                sendIfTaken(connection, most);
            }
            await().atMost(Duration.ofSeconds(15)).until(() -> slow.stream().anyMatch(this::isToldToComeBack));
            assertThat(rest.put("/api/quick/z", "{}").status()).isIn(200, 201);
        } finally {
            slow.forEach(RawConnection::reset);
        }
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> whetherFewOrManyAreSlow(() -> {
                    rest.delete("/api/pieces/after");
                    try (RawConnection connection = half("/api/pieces/after", "Content-Length: 2", "{")) {
                        connection.send("}");
                        assertThat(connection.head().status()).isEqualTo(201);
                    }
                }));
    }

    /** It may be refused in the midst. */
    private static void sendIfTaken(RawConnection connection, String text) {
        try {
            connection.send(text);
        } catch (UncheckedIOException e) {
            // The answer says why.
        }
    }

    private boolean isToldToComeBack(RawConnection connection) {
        return connection.endsWithin(Duration.ofMillis(5))
                && connection
                        .heads()
                        .anyMatch(head -> head.status() == 503
                                && head.field("Retry-After").isPresent());
    }

    @Test
    void chunksThatComeOneByOneAreOneContent() {
        whetherFewOrManyAreSlow(() -> {
            rest.delete("/api/pieces/chunks");
            try (RawConnection connection =
                    half("/api/pieces/chunks", "Transfer-Encoding: chunked", "8\r\n{\"half\":\r\n")) {
                assertThat(rest.put("/api/quick/y", "{}").status()).isIn(200, 201);
                connection.send("6\r\n\"two\"}\r\n");
                connection.send("0\r\n\r\n");
                assertThat(connection.head().status()).isEqualTo(201);
            }
        });
    }

    @Test
    void slowContentIsRefusedAsSoonAsItIsTooLarge() {
        byte[] megabyte = new byte[1 << 20];
        whetherFewOrManyAreSlow(() -> {
            try (RawConnection connection = half(
                    "/api/pieces/large", "Transfer-Encoding: chunked", Integer.toHexString(megabyte.length) + "\r\n")) {
                connection.send(megabyte);
                connection.send("\r\n2\r\n{}\r\n");
                assertThat(connection.head().status()).isEqualTo(413);
            }
        });
    }

    @Test
    void slowContentOfAnotherTypeIsRefusedLikeAnyOther() {
        whetherFewOrManyAreSlow(() -> {
            try (RawConnection connection = RawConnection.open(server.port())) {
                connection.expectResponseTo("POST");
                connection.send("POST /api/slow HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                        + "\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nab");
                connection.send("cd");
                assertThat(connection.head().status()).isEqualTo(415);
                assertThat(connection.text()).contains("unsupported-media-type");
            }
        });
    }

    /** What comes after the content is another request, and not part of this one. */
    @Test
    void aConnectionGoesOnAfterSlowContent() {
        whetherFewOrManyAreSlow(() -> {
            rest.delete("/api/pieces/a");
            rest.delete("/api/pieces/b");
            try (RawConnection connection = half("/api/pieces/a", "Content-Length: 7", "{\"n\"")) {
                connection.send(":1}PUT /api/pieces/b HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                        + "\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"n\":");
                assertThat(connection.head().status()).isEqualTo(201);
                assertThat(RawJson.members(new String(connection.bytes(), StandardCharsets.UTF_8)))
                        .containsEntry("n", "1");
                connection.expectResponseTo("PUT");
                connection.send("2}");
                assertThat(connection.head().status()).isEqualTo(201);
                assertThat(RawJson.members(new String(connection.bytes(), StandardCharsets.UTF_8)))
                        .containsEntry("n", "2");
            }
        });
    }

    /** Whether a thread waits for it or not. */
    @Test
    void whoNeverSendsTheRestIsToldSoAndLeavesNoLineInTheLog() {
        String before = quietConsole();
        List<RawConnection> slow = slowClients(40);
        try {
            for (RawConnection each : slow) {
                assertThat(each.endsWithin(Duration.ofSeconds(60))).isTrue();
                assertThat(each.head().status()).isEqualTo(408);
                assertThat(each.text()).contains("request-timeout");
            }
        } finally {
            slow.forEach(RawConnection::close);
        }
        assertThat(linesAfter(before)).isEmpty();
    }

    @Test
    void whoGoesInTheMidstOfAnAnswerLeavesNoLineInTheLog() {
        String large = "{\"text\":\"" + "x".repeat(500_000) + "\"}";
        for (int i = 0; i < 20; i++) {
            assertThat(rest.put("/api/large/" + i, large).status()).isIn(200, 201);
        }
        String before = quietConsole();
        for (int i = 0; i < 20; i++) {
            try (RawConnection connection = RawConnection.open(server.port())) {
                connection.request("GET", "/api/large");
                assertThat(connection.head().status()).isEqualTo(200);
                connection.reset();
            }
        }
        assertThat(rest.get("/api/large/0").status()).isEqualTo(200);
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(linesAfter(before)).isEmpty());
    }

    @Test
    void aFormThatNobodyAskedForLeavesNoLineInTheLog() {
        String before = quietConsole();
        Rest.Answer answer = rest.get("/sessions?user=ada&a=b", "Content-Type", "application/x-www-form-urlencoded");
        assertThat(answer.status()).isEqualTo(200);
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(linesAfter(before)).isEmpty());
    }

    @Test
    void oneAddressHasNoMoreStreamsThanItsLimit() {
        List<RawConnection> streams = new ArrayList<>();
        try {
            for (int i = 0; i < MOST_OF_ADDRESS / 2; i++) {
                streams.add(RawConnection.events(server.port(), "topic=/api/silent/*"));
                streams.add(RawConnection.webSocket(server.port(), "topic=/api/silent/*"));
            }
            streams.forEach(each -> each.message("live"));
            Rest.Answer sse = rest.get("/events?topic=/api/silent/*");
            assertThat(sse.status()).as(sse::toString).isEqualTo(429);
            assertThat(sse.members()).containsEntry("type", "\"urn:carillon:problem:too-many-from-address\"");
            assertThat(sse.header("Retry-After")).isPresent();
            try (RawConnection refused = RawConnection.handshake(server.port(), "/ws")) {
                assertThat(refused.head().status()).isEqualTo(429);
            }
        } finally {
            streams.forEach(RawConnection::close);
        }
    }
}
