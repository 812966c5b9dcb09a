package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Frame;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.Rest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Clients that disappear at every moment of a connection's life leave nothing behind in the server. */
@OnJettyAndTomcat
final class GoneClientIT {
    private static final int OF_EACH_KIND = 15;

    private static final Pattern THREAD = Pattern.compile("^\"(carillon-[^\"]*)\"", Pattern.MULTILINE);

    /** These come with the work, are bounded in number, and end by themselves. */
    private static final Pattern POOLED = Pattern.compile("carillon-(answer|reader|close)-[0-9]+");

    /** How far a client comes before it disappears. */
    private static final List<IntFunction<RawConnection>> MOMENTS = List.of(
            RawConnection::open,
            port -> said(port, "GET /events HTTP/1.1\r\nHost: 127.0.0.1"),
            port -> said(
                    port, "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUpgrade: websocket\r\nConnection: Upg"),
            port -> said(
                    port,
                    "POST /api/gone HTTP/1.1\r\nHost: 127.0.0.1:" + port
                            + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"half\":"),
            port -> RawConnection.events(port, ""),
            port -> live(RawConnection.events(port, "topic=/api/gone/*")),
            port -> live(RawConnection.events(port, "lastEventID=earliest")),
            port -> RawConnection.open(port).request("GET", "/events", "Accept: application/x-ndjson"),
            port -> RawConnection.open(port)
                    .request("GET", "/events?wait=5&topic=/api/silent/*", "Accept: application/cloudevents-batch+json"),
            port -> RawConnection.handshake(port, "/ws"),
            port -> live(RawConnection.webSocket(port, "topic=/api/gone/*")),
            port -> halfAFrame(RawConnection.webSocket(port, "")),
            port -> halfAMessage(RawConnection.webSocket(port, "")));

    private static final List<Consumer<RawConnection>> WAYS_TO_GO = List.of(RawConnection::reset, RawConnection::close);

    private final Container container;

    GoneClientIT(Container container) {
        this.container = container;
    }

    @Test
    void descriptorsAndThreadsComeBackToWhereTheyWere() throws Exception {
        try (Server server = Server.of(container).setting("heartbeat", "1s").start()) {
            Rest rest = new Rest(server.url());
            rest.put("/api/gone/warm", "{}");
            live(RawConnection.webSocket(server.port(), "")).close();
            live(RawConnection.events(server.port(), "")).close();
            List<String> threads = threads(server); // first, since the JVM opens a socket for who attaches to it
            long sockets = settledSockets(server);

            AtomicBoolean publishing = new AtomicBoolean(true);
            Thread publisher = new Thread(
                    () -> {
                        for (int i = 0; publishing.get(); i++) {
                            rest.put("/api/gone/x", "{\"n\":" + i + ",\"pad\":\"" + "x".repeat(2_000) + "\"}");
                        }
                    },
                    "carillon-test-publisher");
            publisher.start();
            try {
                goAndDisappear(server);
            } finally {
                publishing.set(false);
                publisher.join(Duration.ofSeconds(40).toMillis());
            }

            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(250))
                    .untilAsserted(() -> assertThat(server.openSockets())
                            .as(() -> "open sockets, as many as before, of: " + server.describe(server.sockets()))
                            .isLessThanOrEqualTo(sockets));
            assertThat(threads(server)).as("threads of ours").isEqualTo(threads);
            assertThat(rest.put("/api/gone/still", "{}").status()).isEqualTo(201);
            live(RawConnection.events(server.port(), "")).close();
            live(RawConnection.webSocket(server.port(), "")).close();
        }
    }

    private static void goAndDisappear(Server server) {
        for (int i = 0; i < OF_EACH_KIND; i++) {
            for (IntFunction<RawConnection> moment : MOMENTS) {
                for (Consumer<RawConnection> wayToGo : WAYS_TO_GO) {
                    wayToGo.accept(moment.apply(server.port()));
                }
            }
        }
    }

    /** The warm-up's own connections are gone when the number has not changed for two seconds. */
    private static long settledSockets(Server server) {
        long[] last = {server.openSockets(), System.nanoTime()};
        await("the sockets to settle")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    long now = server.openSockets();
                    if (now != last[0]) {
                        last[0] = now;
                        last[1] = System.nanoTime();
                    }
                    return System.nanoTime() - last[1] > Duration.ofSeconds(2).toNanos();
                });
        return last[0];
    }

    private static List<String> threads(Server server) {
        Matcher matcher = THREAD.matcher(server.jcmd("Thread.print"));
        return matcher.results()
                .map(result -> result.group(1))
                .filter(name -> !POOLED.matcher(name).matches())
                .sorted()
                .toList();
    }

    private static RawConnection said(int port, String text) {
        RawConnection connection = RawConnection.open(port);
        connection.send(text);
        return connection;
    }

    private static RawConnection live(RawConnection connection) {
        connection.message("live");
        return connection;
    }

    private static RawConnection halfAFrame(RawConnection connection) {
        connection.send(new byte[] {(byte) 0x81, (byte) (0x80 | 100), 1, 2, 3, 4, 5, 6, 7});
        return connection;
    }

    private static RawConnection halfAMessage(RawConnection connection) {
        connection.send(
                new Frame(false, Frame.TEXT, "{\"subscribe\":".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return connection;
    }
}
