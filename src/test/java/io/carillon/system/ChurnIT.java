package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Client;
import io.carillon.system.client.Ear;
import io.carillon.system.client.Loop;
import io.carillon.system.client.Message;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Subscription;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A thousand clients, each on a private topic of its own, come and go: cut off hard while a burst for them is under way,
 * some of them with full buffers, and replaced at once. A container that gives the response of one who left to the next one
 * must not get our events mixed up, nor our ends.
 */
@OnJettyAndTomcat
final class ChurnIT {
    private static final int CLIENTS = 1_000;
    private static final int AT_ONCE = 100;
    private static final int BURST = 16;
    private static final int PUBLISHERS = 4;

    private final Container container;

    ChurnIT(Container container) {
        this.container = container;
    }

    @Test
    void nobodyHearsAStrangerAndNobodyIsClosedByAnothersEnd() throws Exception {
        Seed seed = Seed.of("ChurnIT on " + container);
        ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
        try (Server server = Server.of(container).start();
                Loop loop = new Loop()) {
            Crowd crowd = new Crowd(loop, server.port(), seed.random(0));
            crowd.begin();
            List<Future<?>> publishing = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                Random random = seed.random(1 + i);
                publishing.add(publishers.submit(() -> crowd.publishBursts(new Rest(server.url()), random)));
            }
            for (Future<?> future : publishing) {
                future.get(5, TimeUnit.MINUTES);
            }
            crowd.letTheStayersHearOneMore(new Rest(server.url()));
            crowd.assertEveryoneHeardTheirOwnOnly();
        } finally {
            publishers.shutdownNow();
        }
    }

    /** All clients there ever were. */
    private static final class Crowd {
        private final Loop loop;
        private final int port;
        private final Random random;
        private final Queue<Hermit> all = new ConcurrentLinkedQueue<>();
        private final Map<Integer, Hermit> present = new ConcurrentHashMap<>();
        private final AtomicInteger left = new AtomicInteger();
        private int made;

        Crowd(Loop loop, int port, Random random) {
            this.loop = loop;
            this.port = port;
            this.random = random;
        }

        void begin() {
            loop.execute(() -> {
                for (int i = 0; i < AT_ONCE; i++) {
                    next();
                }
            });
        }

        /** On the loop's thread. */
        private void next() {
            if (made < CLIENTS) {
                // The last ones stay to the end.
                int heardAtMost = made >= CLIENTS - AT_ONCE ? Integer.MAX_VALUE : 1 + random.nextInt(BURST);
                Hermit hermit = new Hermit(this, made++, heardAtMost, random.nextInt(4) == 0);
                all.add(hermit);
                hermit.client.join();
            }
        }

        void gone(Hermit hermit) {
            present.remove(hermit.number);
            left.incrementAndGet();
            next();
        }

        void publishBursts(Rest rest, Random order) {
            while (left.get() < CLIENTS - AT_ONCE) {
                Hermit[] choice = present.values().toArray(Hermit[]::new);
                if (choice.length == 0) {
                    Thread.onSpinWait();
                    continue;
                }
                Hermit chosen = choice[order.nextInt(choice.length)];
                for (int i = 0; i < BURST; i++) {
                    put(rest, chosen, "\"n\":" + order.nextLong());
                }
            }
        }

        private static void put(Rest rest, Hermit hermit, String member) {
            Rest.Answer answer = rest.put(
                    hermit.topic, "{\"owner\":\"" + hermit.name + "\"," + member + ",\"pad\":\"" + hermit.pad + "\"}");
            assertThat(answer.status()).as(answer::toString).isIn(200, 201);
        }

        void letTheStayersHearOneMore(Rest rest) {
            await("the last ones to be there").atMost(Duration.ofSeconds(30)).until(() -> present.size() == AT_ONCE);
            present.values().forEach(hermit -> put(rest, hermit, "\"last\":true"));
            await("the last ones to hear the last")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        loop.check();
                        return present.values().stream().allMatch(hermit -> hermit.heardLast);
                    });
        }

        void assertEveryoneHeardTheirOwnOnly() {
            assertThat(all).hasSize(CLIENTS);
            assertThat(all).allSatisfy(hermit -> {
                assertThat(hermit.client.violations()).isEmpty();
                assertThat(hermit.client.refusals()).isEmpty();
                assertThat(hermit.client.serverEnds())
                        .as("ended by the server: %s", hermit.client)
                        .isZero();
                assertThat(hermit.client.openings())
                        .as("connections of %s", hermit.client)
                        .isEqualTo(1);
                assertThat(hermit.heard).as("events of %s", hermit.client).isPositive();
            });
        }
    }

    /** One client that wants to hear of itself alone, and leaves in the middle of it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the loop's thread alone
    private static final class Hermit implements Ear {
        private final Crowd crowd;
        private final int number;
        private final String name;
        private final String topic;
        private final String pad;
        private final int heardAtMost;
        private final boolean stopsListeningFirst;
        private final Client client;
        private volatile int heard;
        private volatile boolean heardLast;
        private boolean leaving;

        Hermit(Crowd crowd, int number, int heardAtMost, boolean stopsListeningFirst) {
            this.crowd = crowd;
            this.number = number;
            this.name = "client-" + number;
            this.topic = "/api/private/" + name;
            this.pad = (name + " ").repeat(400);
            this.heardAtMost = heardAtMost;
            this.stopsListeningFirst = stopsListeningFirst;
            Transport transport = number % 2 == 0 ? Transport.SSE : Transport.WEBSOCKET;
            this.client = new Client(
                    crowd.loop,
                    Subscription.of(crowd.port, transport, "topic=" + topic).withReceiveBuffer(16 * 1024),
                    this);
        }

        @Override
        public void heard(Client from, Message message) {
            if (message.is("live")) {
                crowd.present.put(number, this);
            }
            if (!message.isOfLog()) {
                return;
            }
            heard = heard + 1;
            check(message);
            if (heard >= heardAtMost && !leaving) {
                leaving = true;
                if (stopsListeningFirst) {
                    client.stopListening();
                    crowd.loop.after(Duration.ofMillis(50), this::leave);
                } else {
                    leave();
                }
            }
        }

        private void check(Message message) {
            Map<String, String> data = RawJson.members(message.data());
            if (!message.subject().equals(topic)
                    || !RawJson.string(data.get("owner")).equals(name)
                    || !RawJson.string(data.get("id")).equals(name)
                    || !RawJson.string(data.get("pad")).equals(pad)) {
                client.violation("a stranger's event: " + message);
            }
            if (data.containsKey("last")) {
                heardLast = true;
            }
        }

        private void leave() {
            client.leave();
            crowd.gone(this);
        }
    }
}
