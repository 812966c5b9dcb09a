package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Client;
import io.carillon.system.client.Ear;
import io.carillon.system.client.Loop;
import io.carillon.system.client.Message;
import io.carillon.system.client.Position;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Subscription;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that does not read lags on its own cursor, and that is its own affair. */
@OnJettyAndTomcat
final class SlowReaderIT {
    private static final int EVENT_BYTES = 100_000;

    private final Container container;

    SlowReaderIT(Container container) {
        this.container = container;
    }

    /**
     * In all 70 MB: more than the sockets' buffers hold, and more than the server keeps in memory by default. The other way to
     * write has to show that it does not wait either.
     */
    @ParameterizedTest
    @CsvSource({"container, 700", "portable, 200"})
    void whoNeverReadsHoldsUpNobodyAndHearsAllOfItLater(String output, int events) {
        try (Server server = Server.of(container)
                        .jvm("-Xmx256m", "-XX:+ExitOnOutOfMemoryError")
                        .setting("heartbeat", "60s")
                        .setting("output", output)
                        .start();
                Loop loop = new Loop()) {
            List<Listener> slow = List.of(
                    new Listener(loop, server.port(), Transport.SSE, 32 * 1024),
                    new Listener(loop, server.port(), Transport.WEBSOCKET, 32 * 1024));
            List<Listener> others = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                others.add(new Listener(loop, server.port(), Transport.SSE, 0));
                others.add(new Listener(loop, server.port(), Transport.WEBSOCKET, 0));
            }
            await("all live")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> slow.stream().allMatch(listener -> listener.live)
                            && others.stream().allMatch(listener -> listener.live));
            slow.forEach(listener -> listener.client.stopListening());

            Duration longest = publishAll(new Rest(server.url()), events);
            assertThat(longest).as("the slowest answer").isLessThan(Duration.ofSeconds(3));
            await("the others to hear all").atMost(Duration.ofSeconds(20)).until(() -> {
                loop.check();
                return others.stream().allMatch(listener -> listener.heard == events);
            });
            assertThat(slow)
                    .allSatisfy(listener -> assertThat(listener.client.bytesRead())
                            .as("what the slow one has read")
                            .isLessThan(events / 2L * EVENT_BYTES));

            slow.forEach(listener -> listener.client.listen());
            await("the slow ones to hear all").atMost(Duration.ofSeconds(30)).until(() -> {
                loop.check();
                return slow.stream().allMatch(listener -> listener.heard == events);
            });
            others.addAll(slow);
            assertThat(others).allSatisfy(listener -> {
                assertThat(listener.client.violations()).isEmpty();
                assertThat(listener.heard).isEqualTo(events);
            });
            assertThat(server.isRunning()).isTrue();
        }
    }

    /**
     * In all some 900 MB, of which each client reads a megabyte from disk at a time: together that is more than the heap. They are
     * served in turn.
     */
    @Test
    void aCrowdThatComesBackAtOnceIsServedFromASmallHeap() {
        int clients = 300;
        int events = 300;
        try (Server server = Server.of(container)
                        .jvm("-Xmx192m", "-XX:+ExitOnOutOfMemoryError")
                        .setting("tail.events", "16")
                        .start();
                Loop loop = new Loop()) {
            publishAll(new Rest(server.url()), events, EVENT_BYTES / 10);
            List<Listener> crowd = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Transport transport = i % 2 == 0 ? Transport.SSE : Transport.WEBSOCKET;
                crowd.add(new Listener(loop, server.port(), transport, 0, "&lastEventID=earliest"));
            }
            await("all to hear all").atMost(Duration.ofMinutes(2)).until(() -> {
                loop.check();
                assertThat(server.isRunning()).as("the server is there").isTrue();
                return crowd.stream().allMatch(listener -> listener.heard == events && listener.live);
            });
            assertThat(crowd)
                    .allSatisfy(
                            listener -> assertThat(listener.client.violations()).isEmpty());
        }
    }

    private static Duration publishAll(Rest rest, int events) {
        return publishAll(rest, events, EVENT_BYTES);
    }

    private static Duration publishAll(Rest rest, int events, int bytes) {
        String pad = "0123456789".repeat(bytes / 10);
        long longest = 0;
        for (int i = 0; i < events; i++) {
            long begin = System.nanoTime();
            Rest.Answer answer = rest.put("/api/big/b-" + i, "{\"n\":" + i + ",\"pad\":\"" + pad + "\"}");
            longest = Math.max(longest, System.nanoTime() - begin);
            assertThat(answer.status()).as(answer::toString).isEqualTo(201);
        }
        return Duration.ofNanos(longest);
    }

    /** Hears 0, 1, 2, … and nothing else. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the loop's thread alone
    private static final class Listener implements Ear {
        private final Client client;
        private volatile int heard;
        private volatile boolean live;
        private long offset;

        Listener(Loop loop, int port, Transport transport, int receiveBuffer) {
            this(loop, port, transport, receiveBuffer, "");
        }

        Listener(Loop loop, int port, Transport transport, int receiveBuffer, String more) {
            Subscription subscription =
                    Subscription.of(port, transport, "topic=/api/big/*" + more).withReceiveBuffer(receiveBuffer);
            this.client = new Client(loop, subscription, this).join();
        }

        @Override
        public void heard(Client from, Message message) {
            if (message.is("live")) {
                live = true;
            } else if (message.is("gap")) {
                client.violation("a gap");
            } else if (message.isOfLog()) {
                long next = Position.of(message.id()).offset();
                String n = RawJson.members(message.data()).get("n");
                if (next <= offset || !n.equals(Integer.toString(heard))) {
                    client.violation(n + " at " + next + " after " + (heard - 1) + " at " + offset);
                }
                offset = next;
                heard = heard + 1;
            }
        }
    }
}
