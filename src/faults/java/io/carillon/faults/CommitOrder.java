package io.carillon.faults;

import io.carillon.log.PostgresServer;
import io.carillon.system.check.Attempt;
import io.carillon.system.check.Checker;
import io.carillon.system.check.Fingerprint;
import io.carillon.system.check.Selection;
import io.carillon.system.check.Stored;
import io.carillon.system.check.Transcript;
import io.carillon.system.client.Client;
import io.carillon.system.client.Loop;
import io.carillon.system.client.Position;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Subscription;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Many writers on three nodes whose commits are held up at random: no node's tail may skip one, and all have one order. */
final class CommitOrder implements Case.Body {
    private static final int WRITERS = 32;
    /** Up to so long, in milliseconds, each batch waits before it is committed. */
    private static final String HELD_UP = "before-commit=jitter:20@1";

    private static final Duration PATIENCE = Duration.ofMinutes(9);

    @Override
    public void run(Stage stage, Report report) throws Exception {
        try (PostgresServer database = PostgresServer.create()) {
            database.start();
            String url = database.freshDatabase();
            int events = stage.scale().ordered();
            try (Nodes nodes = Nodes.start(url, number -> new String[] {Failpoints.armed(HELD_UP)})) {
                order(stage, nodes, () -> LogFile.read(List.of(database), url), report);
            }
            int skipped = SequencePolling.skipped(database.freshDatabase(), WRITERS, Math.min(events, 20_000));
            report.figure(
                    "the same number of writers, a sequence, and a tail that asks for what is above the last it has: %,d"
                            + " of %,d skipped",
                    skipped, Math.min(events, 20_000));
            report.require(skipped > 0, "this test would not notice a tail that skips");
        }
    }

    private static void order(Stage stage, Nodes nodes, Supplier<Stored> log, Report report) throws Exception {
        int events = stage.scale().ordered();
        List<Listener> tails;
        Ledger ledger;
        long begin = System.nanoTime();
        double seconds;
        try (Loop loop = new Loop()) {
            tails = listen(loop, nodes);
            ledger = write(nodes, events);
            seconds = (System.nanoTime() - begin) / 1e9;
            Failover.await("all tails have heard all", () -> {
                loop.check();
                return tails.stream().allMatch(tail -> tail.position() >= ledger.acknowledged());
            });
        }
        List<Transcript> transcripts = tails.stream()
                .map(tail -> tail.transcript().violated(tail.client().violations()))
                .toList();
        Stored stored = log.get();
        report.findings(stage.name(), new Checker(stored).check(ledger.attempts(), transcripts));
        report.require(stored.head() == events, stored.head() + " events instead of " + events);
        report.require(ledger.surprises().isEmpty(), "refused: " + ledger.surprises());
        report.figure(
                "%d writers on %d nodes, %,d events in %.0f s; %d streams, two on each node, heard %,d",
                WRITERS,
                nodes.size(),
                events,
                seconds,
                transcripts.size(),
                transcripts.stream().mapToLong(Transcript::events).sum());
    }

    private static List<Listener> listen(Loop loop, Nodes nodes) {
        Position from =
                Position.of(new Rest(nodes.get(0).url()).list("/api/none").cursor());
        List<Listener> tails = new ArrayList<>();
        for (int port : nodes.ports()) {
            for (Transport transport : List.of(Transport.SSE, Transport.WEBSOCKET)) {
                Selection all = new Selection("*");
                Listener tail = new Listener(
                        transport + " on " + port, all, from, Map.of(), (client, same) -> {}, Listener::fingerprint);
                Subscription subscription =
                        Subscription.of(port, transport, all.query()).from(from.toString());
                tail.client(new Client(loop, subscription, tail).join());
                tails.add(tail);
            }
        }
        return tails;
    }

    private static Ledger write(Nodes nodes, int events) throws Exception {
        Ledger ledger = new Ledger();
        AtomicInteger left = new AtomicInteger(events);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Rest rest = new Rest(nodes.get(writer % nodes.size()).url(), Duration.ofMinutes(1));
                String topic = "/order/w" + writer;
                ends.add(threads.submit(() -> {
                    for (int i = 0; left.getAndDecrement() > 0; i++) {
                        send(rest, topic, topic.substring(7) + "." + i, ledger);
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        return ledger;
    }

    private static void send(Rest rest, String topic, String token, Ledger ledger) {
        String data = "{\"t\":\"" + token + "\"}";
        Rest.Answer answer = rest.post("/messages", "{\"topics\":[\"" + topic + "\"],\"data\":" + data + "}");
        if (answer.status() != 201) {
            ledger.surprise(answer.toString());
            ledger.add(new Attempt(topic, token, Attempt.Answer.UNKNOWN, OptionalLong.empty()), answer);
            return;
        }
        Position id = Position.of(RawJson.string(answer.members().get("id")));
        ledger.acknowledge(
                id.offset(),
                new Stored.Event("message", topic, token, Fingerprint.of(id.toString(), "message", topic, data)));
    }
}
