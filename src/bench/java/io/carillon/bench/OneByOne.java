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

/** All subscribers on one topic, and strictly one event under way: what a delivery costs the server. */
record OneByOne(Transport transport) implements Case.Body {
    static final String RAW = "server CPU per delivery";
    private static final String NET = "the same without the publishing";
    private static final int MANY = 100_000;

    @Override
    public void run(Stage stage, Report report) {
        List<Peer> peers = new ArrayList<>(
                List.of(stage.carillon(Container.JETTY), stage.carillon(Container.TOMCAT), stage.bare()));
        if (transport == Transport.SSE) {
            peers.add(stage.burdened());
            peers.add(stage.jersey());
        }
        stage.nchan().ifPresent(peers::add);
        peers.forEach(peer -> warm(stage, peer));
        for (int round = 0; round < stage.scale().rounds(); round++) {
            for (Peer peer : peers) {
                report(peer, sample(stage, peer), report);
            }
        }
        judge(report);
    }

    /** The loop has one wire: it speaks SSE, whatever it is compared with. */
    private Transport wire(Peer peer) {
        return peer.name().equals(PlainPeer.BARE) ? Transport.SSE : transport;
    }

    /** By samples as a whole: other connections, and events that nobody hears, give the compiler work that one load alone does not. */
    private void warm(Stage stage, Peer peer) {
        stage.settle(peer, () -> sample(stage, peer));
    }

    /**
     * One sample.
     *
     * @param measured what the events cost that all subscribers heard
     * @param publishing server CPU of an event that nobody hears, in µs
     */
    private record Sample(Profiled measured, double publishing) {
        Outcome heard() {
            return measured.outcome();
        }

        double net() {
            Outcome heard = heard();
            return heard.microsPerDelivery() - publishing * heard.events() / heard.deliveries();
        }
    }

    private Sample sample(Stage stage, Peer peer) {
        Duration time = stage.scale().sample();
        double publishing = publishing(stage, peer, time.dividedBy(3));
        try (Audience audience = Crowds.on(stage, peer, wire(peer));
                Barrage barrage = new Barrage(audience, peer.port(), peer::cpu)) {
            barrage.run(Plan.oneAtATime(20, time), peer.events());
            return new Sample(
                    Profiled.of(peer, () -> barrage.run(Plan.oneAtATime(MANY, time), peer.events())), publishing);
        }
    }

    private static void report(Peer peer, Sample sample, Report report) {
        Outcome heard = sample.heard();
        report.add(peer.name(), RAW, "µs", heard.microsPerDelivery());
        report.add(peer.name(), NET, "µs", sample.net());
        report.add(peer.name(), "latency p50", "ms", Outcome.millis(heard.sinceSent(), 50));
        report.add(peer.name(), "latency p99", "ms", Outcome.millis(heard.sinceSent(), 99));
        report.add(peer.name(), "client's load", "%", heard.clientLoad() * 100);
        sample.measured().report(report, peer, peer.name(), "µs a delivery", heard.deliveries());
    }

    private static double publishing(Stage stage, Peer peer, Duration time) {
        try (Audience nobody = new Audience(stage.loop());
                Barrage barrage = new Barrage(nobody, peer.port(), peer::cpu)) {
            return barrage.run(Plan.oneAtATime(MANY, time), peer.events()).microsPerEvent();
        }
    }

    private void judge(Report report) {
        boolean sse = transport == Transport.SSE;
        String jetty = "Carillon on " + Container.JETTY;
        String tomcat = "Carillon on " + Container.TOMCAT;
        report.ratio(jetty, PlainPeer.BARE, RAW, Target.atMost(sse ? 1.3 : 1.8));
        report.ratio(jetty, PlainPeer.NCHAN, RAW, Target.atMost(sse ? 0.9 : 1.2));
        report.ratio(jetty, PlainPeer.JERSEY, RAW, Target.atMost(0.25));
        report.ratio(tomcat, PlainPeer.BARE, RAW, Target.atMost(sse ? 1.8 : 2.0));
        if (!sse) {
            report.ratio(tomcat, PlainPeer.NCHAN, RAW, Target.atMost(1.2));
        }
        report.note("Carillon's events are on disk before they are sent, the others' are not.");
    }
}
