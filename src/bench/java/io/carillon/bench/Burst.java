package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Outcome;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Container;
import io.carillon.bench.peer.Peer;
import io.carillon.bench.peer.PlainPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Events as fast as they are taken, up to 50 under way: whether what waits for a client leaves together. */
record Burst(Transport transport) implements Case.Body {
    private static final String RATE = "deliveries";

    /** A slow server is measured by what it delivers in this time. */
    private static final Duration LIMIT = Duration.ofSeconds(8);

    @Override
    public void run(Stage stage, Report report) {
        List<Peer> peers = new ArrayList<>(List.of(stage.carillon(Container.JETTY), stage.carillon(Container.TOMCAT)));
        stage.nchan().ifPresent(peers::add);
        for (Peer peer : peers) {
            stage.settle(peer, () -> burst(stage, peer, LIMIT));
        }
        for (int round = 0; round < stage.scale().rounds(); round++) {
            for (Peer peer : peers) {
                Profiled burst = burst(stage, peer, LIMIT);
                Outcome outcome = burst.outcome();
                report.add(peer.name(), RATE, "per s", outcome.deliveriesPerSecond());
                report.add(peer.name(), OneByOne.RAW, "µs", outcome.microsPerDelivery());
                report.add(peer.name(), "latency p99", "ms", Outcome.millis(outcome.sinceSent(), 99));
                report.add(peer.name(), "client's load", "%", outcome.clientLoad() * 100);
                burst.report(report, peer, peer.name(), "µs an event", outcome.events());
            }
        }
        judge(report);
    }

    private Profiled burst(Stage stage, Peer peer, Duration limit) {
        try (Audience audience = Crowds.on(stage, peer, transport);
                Barrage barrage = new Barrage(audience, peer.port(), peer::cpu)) {
            return Profiled.of(peer, () -> barrage.run(Plan.burst(stage.scale().burst(), limit), peer.events()));
        }
    }

    private void judge(Report report) {
        boolean sse = transport == Transport.SSE;
        for (Container container : Container.values()) {
            String carillon = "Carillon on " + container;
            report.judge(carillon, RATE, Target.atLeast(sse ? 2_000_000 : 800_000));
            report.ratio(carillon, PlainPeer.NCHAN, RATE, Target.atLeast(sse ? 10 : 4));
        }
    }
}
