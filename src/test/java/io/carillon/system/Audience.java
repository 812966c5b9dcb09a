package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Client;
import io.carillon.system.client.Loop;
import io.carillon.system.client.Replica;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Subscription;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Many clients that hear all of one collection, and what must be true of all of them in the end. */
public final class Audience implements AutoCloseable {
    private final Loop loop = new Loop();
    private final List<Client> clients = new ArrayList<>();
    private final List<Replica> replicas = new ArrayList<>();
    private final AtomicBoolean cutting = new AtomicBoolean(true);
    private final Rest rest;
    private final List<Integer> ports;
    private final String collection;
    private Thread cutter;

    public Audience(int port, String collection) {
        this(List.of(port), collection);
    }

    /** @param ports of servers with one log: each client takes the next one whenever it connects */
    Audience(List<Integer> ports, String collection) {
        this.ports = ports;
        this.collection = collection;
        this.rest = new Rest("http://127.0.0.1:" + ports.get(0));
    }

    /** More clients of one kind, each with a replica built from the snapshot on. */
    public Audience join(int count, Transport transport) {
        for (int i = 0; i < count; i++) {
            Replica replica = new Replica(loop, collection, () -> rest.list(collection));
            Subscription subscription = Subscription.of(ports.get(0), transport, "topic=" + collection + "/*")
                    .withSnapshot();
            replicas.add(replica);
            List<Integer> own = new ArrayList<>(ports);
            Collections.rotate(own, i);
            clients.add(new Client(loop, subscription, replica, own).join());
        }
        return this;
    }

    public void awaitAllLive(Duration atMost) {
        await("all live").atMost(atMost).until(() -> {
            loop.check();
            return replicas.stream().allMatch(replica -> replica.lives() > 0);
        });
    }

    /** Cuts one of every four clients off, one by one in random order, again and again, until {@link #stopCutting}. */
    public void startCutting(Random random, Duration pause) {
        List<Client> quarter = new ArrayList<>();
        for (int i = 0; i < clients.size(); i += 4) {
            quarter.add(clients.get(i));
        }
        cutter = new Thread(
                () -> {
                    while (cutting.get()) {
                        quarter.get(random.nextInt(quarter.size())).cut();
                        LockSupport.parkNanos(pause.toNanos());
                    }
                },
                "carillon-test-cutter");
        cutter.setDaemon(true);
        cutter.start();
    }

    public void stopCutting() throws InterruptedException {
        cutting.set(false);
        if (cutter != null) {
            cutter.join(TimeUnit.SECONDS.toMillis(10));
        }
    }

    /** Waits until everyone has heard the event with this offset. */
    public void awaitOffset(long offset, Duration atMost) {
        await("all to hear " + offset)
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    loop.check();
                    assertThat(laggards(offset)).isEmpty();
                });
    }

    private List<String> laggards(long offset) {
        List<String> laggards = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            if (replicas.get(i).head().offset() < offset) {
                laggards.add(clients.get(i) + " at " + replicas.get(i).head());
            }
        }
        return laggards;
    }

    /** Everyone's replica is the server's list, byte for byte; nobody saw a breach; nobody was told of a gap. */
    public void assertConverged() {
        Replica.State list = rest.list(collection);
        for (int i = 0; i < clients.size(); i++) {
            Client client = clients.get(i);
            assertThat(client.violations()).as("violations of %s", client).isEmpty();
            assertThat(replicas.get(i).gaps()).as("gaps of %s", client).isZero();
            assertThat(replicas.get(i).items().keySet())
                    .as("ids of %s", client)
                    .isEqualTo(list.items().keySet());
            replicas.get(i)
                    .items()
                    .forEach((id, text) -> assertThat(text)
                            .as("%s of %s", id, client)
                            .isEqualTo(list.items().get(id)));
        }
        assertThat(list.items()).as("an empty list would prove nothing").isNotEmpty();
    }

    List<Client> clients() {
        return clients;
    }

    public List<Replica> replicas() {
        return replicas;
    }

    /** How often clients came back after a break. */
    public int comebacks() {
        return clients.stream()
                .mapToInt(client -> Math.max(0, client.openings() - 1))
                .sum();
    }

    @Override
    public void close() {
        cutting.set(false);
        loop.close();
    }
}
