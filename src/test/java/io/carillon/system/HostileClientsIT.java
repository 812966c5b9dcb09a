package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.HttpHead;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.Rest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that take what is meant for others: connections, threads, streams. */
@OnJettyAndTomcat
final class HostileClientsIT {
    /** More than either container has threads. */
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

    @Test
    void chunksThatComeOneByOneAreOneContent() {
        try (RawConnection connection = half("/api/slow/chunks", "Transfer-Encoding: chunked", "8\r\n{\"half\":\r\n")) {
            assertThat(rest.put("/api/quick/y", "{}").status()).isIn(200, 201);
            connection.send("6\r\n\"two\"}\r\n");
            connection.send("0\r\n\r\n");
            assertThat(connection.head().status()).isEqualTo(201);
        }
    }

    @Test
    void slowContentIsRefusedAsSoonAsItIsTooLarge() {
        byte[] megabyte = new byte[1 << 20];
        try (RawConnection connection =
                half("/api/slow/large", "Transfer-Encoding: chunked", Integer.toHexString(megabyte.length) + "\r\n")) {
            connection.send(megabyte);
            connection.send("\r\n2\r\n{}\r\n");
            HttpHead head = connection.head();
            assertThat(head.status()).isEqualTo(413);
        }
    }

    @Test
    void slowContentOfAnotherTypeIsRefusedLikeAnyOther() {
        try (RawConnection connection = RawConnection.open(server.port())) {
            connection.expectResponseTo("POST");
            connection.send("POST /api/slow HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                    + "\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nab");
            connection.send("cd");
            assertThat(connection.head().status()).isEqualTo(415);
            assertThat(connection.text()).contains("unsupported-media-type");
        }
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
