package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Client;
import io.carillon.system.client.Ear;
import io.carillon.system.client.Loop;
import io.carillon.system.client.Message;
import io.carillon.system.client.Position;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Subscription;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that takes nothing of what waits for it is ended after {@code carillon.stall.timeout}, and one that comes back has missed nothing. */
@OnJettyAndTomcat
final class StalledReaderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration STALL = Duration.ofSeconds(1);
    private static final int EVENTS = 60;
    private static final String PAD = "0123456789".repeat(10_000);

    private final Container container;

    StalledReaderIT(Container container) {
        this.container = container;
    }

    @ParameterizedTest
    @ValueSource(strings = {"container", "portable"})
    void itsStreamAndItsDescriptorAreGoneAndItGoesOnWhereItWas(String output) {
        try (Server server = Server.of(container)
                        .setting("stall.timeout", STALL.toSeconds() + "s")
                        .setting("heartbeat", "60s") // no ping finds it first
                        .setting("output", output)
                        .start();
                Loop loop = new Loop()) {
            Rest rest = new Rest(server.url());
            try (RawConnection quiet = RawConnection.events(server.port(), "topic=/api/silent/*")) {
                quiet.message("live");
                assertThat(sessions(rest)).isOne();
                long sockets = server.openSockets();
                List<Listener> slow = List.of(
                        new Listener(loop, server.port(), Transport.SSE),
                        new Listener(loop, server.port(), Transport.WEBSOCKET));
                await("all live").atMost(PATIENCE).until(() -> slow.stream().allMatch(each -> each.live));
                slow.forEach(listener -> listener.client.stopListening());
                for (int i = 0; i < EVENTS; i++) {
                    assertThat(rest.put("/api/big/b" + i, "{\"n\":" + i + ",\"pad\":\"" + PAD + "\"}")
                                    .status())
                            .isEqualTo(201);
                }
                await("only who has nothing to take is still there")
                        .atMost(PATIENCE)
                        .until(() -> sessions(rest) == 1);
                await("no socket of theirs is left")
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(250))
                        .untilAsserted(() -> assertThat(server.openSockets()).isLessThanOrEqualTo(sockets));
                assertThat(server.console().lines().filter(line -> line.contains("its client has taken nothing")))
                        .as("lines of the log")
                        .hasSize(slow.size());

                slow.forEach(listener -> listener.client.listen());
                await("all is heard").atMost(PATIENCE).until(() -> {
                    loop.check();
                    return slow.stream().allMatch(listener -> listener.heard == EVENTS);
                });
                assertThat(slow).allSatisfy(listener -> {
                    assertThat(listener.client.violations()).isEmpty();
                    assertThat(listener.client.openings()).isGreaterThan(1);
                });
                assertThat(quiet.isQuietFor(Duration.ofMillis(100))).isTrue();
            }
        }
    }

    private static int sessions(Rest rest) {
        return RawJson.elements(rest.get("/sessions").members().get("items")).size();
    }

    /** Hears 0, 1, 2, … and nothing else, over however many connections. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the loop's thread alone
    private static final class Listener implements Ear {
        private final Client client;
        private volatile int heard;
        private volatile boolean live;
        private long offset;

        Listener(Loop loop, int port, Transport transport) {
            this.client = new Client(
                            loop,
                            Subscription.of(port, transport, "topic=/api/big/*").withReceiveBuffer(32 * 1024),
                            this)
                    .join();
        }

        @Override
        public void heard(Client from, Message message) {
            if (message.is("live")) {
                live = true;
            } else if (message.is("gap")) {
                client.violation("a gap");
            } else if (message.isOfLog()) {
                long next = Position.of(message.id()).offset();
                int n = Integer.parseInt(RawJson.members(message.data()).get("n"));
                if (next <= offset || n != heard) {
                    client.violation(n + " at " + next + " after " + (heard - 1) + " at " + offset);
                }
                offset = next;
                heard = heard + 1;
            }
        }
    }
}
