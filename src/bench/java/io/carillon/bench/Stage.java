package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Loop;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import io.carillon.bench.peer.Peer;
import io.carillon.bench.peer.Peers;
import io.carillon.bench.peer.PlainPeer;
import io.carillon.bench.peer.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The servers that a case asks for, started when first asked for. Owned by the thread that measures. */
final class Stage implements AutoCloseable {
    private static final int PUBLISHERS = 8;

    private final Peers peers;
    private final Scale scale;
    private final Path work;
    private final Loop loop;
    private final Map<String, Peer> running = new LinkedHashMap<>();

    /** @param pinned whether the load has a core of its own */
    Stage(Peers peers, Scale scale, Path work, boolean pinned) {
        this.loop = new Loop(pinned);
        this.peers = peers;
        this.scale = scale;
        this.work = work;
    }

    Scale scale() {
        return scale;
    }

    Loop loop() {
        return loop;
    }

    /** A container and a transport. */
    record Setting(Container container, Transport transport) {
        @Override
        public String toString() {
            return container + ", " + transport;
        }
    }

    /** All four; the one given in the short form. For cases that start servers of their own, which takes time. */
    List<Setting> settings(Container container, Transport transport) {
        if (scale.brief()) {
            return List.of(new Setting(container, transport));
        }
        return Stream.of(Container.values())
                .flatMap(each -> Stream.of(Transport.values()).map(way -> new Setting(each, way)))
                .toList();
    }

    /** Where a case may put files. */
    Path work() {
        return work;
    }

    Carillon carillon(Container container) {
        return (Carillon) shared("Carillon on " + container, () -> peers.carillon(container));
    }

    /** One that no other case uses; the caller closes it. */
    Carillon fresh(Container container, String... options) {
        return peers.carillon(container, options);
    }

    Carillon on(Container container, Path data, String... options) {
        return peers.carillonOn(container, data, options);
    }

    /** For cases in which several servers share the machine with the load: {@link #loop} would take a core from them. */
    Peers onAllCores() {
        return peers.onAllCores();
    }

    /** A database server on the servers' core; the caller closes it. */
    Postgres postgres() {
        return peers.postgres();
    }

    Peer bare() {
        return shared(PlainPeer.BARE, peers::bare);
    }

    Peer burdened() {
        return shared(PlainPeer.BURDENED, peers::burdened);
    }

    Peer jersey() {
        return shared(PlainPeer.JERSEY, peers::jersey);
    }

    Optional<Peer> nchan() {
        Peer known = running.get(PlainPeer.NCHAN);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<PlainPeer> started = peers.nchan();
        started.ifPresent(peer -> {
            running.put(PlainPeer.NCHAN, peer);
            warm(peer);
        });
        return started.map(peer -> peer);
    }

    private Peer shared(String name, Supplier<Peer> start) {
        Peer known = running.get(name);
        if (known == null) {
            known = start.get();
            running.put(name, known);
            warm(known);
        }
        return known;
    }

    /** What a server compiles for its publishing is not to be counted as the cost of deliveries later. */
    private void warm(Peer peer) {
        try (Audience nobody = new Audience(loop);
                Barrage barrage = new Barrage(nobody, peer.port(), peer::cpu)) {
            barrage.run(Plan.writers(PUBLISHERS, scale.warmEvents(), Duration.ofSeconds(60)), peer.events());
        }
    }

    /**
     * Runs a case's own load until the server's JVM has nothing left to compile for it: twice in a row less than 3% of what the server
     * used; but not for ever.
     */
    void settle(Peer peer, Runnable load) {
        long end = System.nanoTime() + scale.settle().toNanos();
        int calm = 0;
        do {
            Duration used = peer.cpu();
            Duration compiling = peer.compiling();
            load.run();
            Duration compiled = peer.compiling().minus(compiling);
            calm = compiled.multipliedBy(100).compareTo(peer.cpu().minus(used).multipliedBy(3)) < 0 ? calm + 1 : 0;
        } while (calm < 2 && System.nanoTime() - end < 0);
    }

    /** Cases go on with the servers of those before them, which are warm, unless one of them has failed. */
    void caseEnds(boolean failed) {
        if (failed) {
            close();
        }
    }

    @Override
    public void close() {
        running.values().forEach(Peer::close);
        running.clear();
    }
}
