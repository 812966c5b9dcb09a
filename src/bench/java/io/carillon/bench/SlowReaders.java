package io.carillon.bench;

import io.carillon.bench.load.Audience;
import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Outcome;
import io.carillon.bench.load.Plan;
import io.carillon.bench.load.Transport;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Container;
import io.carillon.bench.peer.Memory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A quarter of the subscribers stops reading and is sent more than the sockets hold: what the others notice of it, what the
 * server keeps for it, and whether the quarter gets everything when it reads again.
 */
final class SlowReaders implements Case.Body {
    private static final String LATENCY = "latency p99";
    private static final String HEAP = "live heap";
    private static final int PER_SECOND = 20;

    /** In all 4 MiB: more than the kernel takes for one connection (net.ipv4.tcp_wmem). */
    private static final int FILL_EVENTS = 128;

    private static final int FILL_BYTES = 32 * 1024;
    /** Until their sockets are full and stay so: what they do not read is measured, and not that it is sent to them. */
    private static final Duration STANDSTILL = Duration.ofSeconds(3);

    private static final int SMALL_BUFFER = 16 * 1024;

    @Override
    public void run(Stage stage, Report report) {
        for (Stage.Setting setting : stage.settings(Container.TOMCAT, Transport.WEB_SOCKET)) {
            String without = setting + ", without them";
            String with = setting + ", with them";
            for (int round = 0; round < rounds(stage); round++) {
                sample(stage, setting, 0, without, report);
                sample(stage, setting, stage.scale().slow() / 4, with, report);
            }
            report.ratio(with, without, LATENCY, Target.atMost(1.2));
            double growth = report.median(with, HEAP) - report.median(without, HEAP);
            report.judge(HEAP + " they add: " + setting, growth, "MiB", Target.atMost(32));
        }
        report.note(
                "Each sample has a fresh server with carillon.heartbeat=10m: a WebSocket that does not read sends no pong,"
                        + " and would be closed after two heartbeats.");
    }

    private static int rounds(Stage stage) {
        return Math.min(2, stage.scale().rounds());
    }

    private static void sample(Stage stage, Stage.Setting setting, int deaf, String who, Report report) {
        int others = stage.scale().slow() - stage.scale().slow() / 4;
        Transport transport = setting.transport();
        try (Carillon carillon = stage.fresh(setting.container(), Memory.TRACKING, "-Dcarillon.heartbeat=10m");
                Audience audience = new Audience(stage.loop())
                        .join(carillon.door(transport), deaf, each -> "*", SMALL_BUFFER, Crowds.PATIENCE)
                        .join(carillon.door(transport), others, each -> "bench", Crowds.PATIENCE);
                Barrage barrage = new Barrage(audience, carillon.port(), carillon::cpu).withoutFirst(deaf)) {
            audience.listen(0, deaf, false);
            barrage.run(Plan.oneAtATime(200, stage.scale().warm()), carillon.events());
            int first = audience.firstNumber();
            fill(audience, carillon, deaf);
            LockSupport.parkNanos(STANDSTILL.toNanos());
            int events =
                    (int) (PER_SECOND * stage.scale().sample().multipliedBy(2).toMillis() / 1_000);
            Outcome outcome = barrage.run(Plan.steady(events, PER_SECOND), carillon.events());
            report.add(who, LATENCY, "ms", Outcome.millis(outcome.sinceSent(), 99));
            report.add(who, "latency p50", "ms", Outcome.millis(outcome.sinceSent(), 50));
            Memory memory = Memory.of(carillon);
            report.add(who, HEAP, "MiB", memory.heap() / 1048576.0);
            report.add(who, "direct buffers", "MiB", memory.direct() / 1048576.0);
            if (deaf > 0) {
                report.add(who, "they have everything after", "s", readAgain(audience, deaf, first));
            }
        }
    }

    /** Seconds. */
    private static double readAgain(Audience audience, int deaf, int first) {
        long start = System.nanoTime();
        audience.listen(0, deaf, true);
        audience.awaitAllSince(first, deaf, Crowds.PATIENCE);
        return (System.nanoTime() - start) / 1e9;
    }

    /** For those who do not read alone. The same is published where there are none, so that the logs are alike. */
    private static void fill(Audience audience, Carillon carillon, int deaf) {
        try (Barrage barrage = new Barrage(audience, carillon.port(), carillon::cpu)
                .withoutFirst(deaf)
                .reaching(0, (subscriber, event) -> false)) {
            barrage.run(
                    Plan.oneAtATime(FILL_EVENTS, Duration.ofMinutes(1)),
                    carillon.events(event -> Carillon.COLLECTION + "/fill", FILL_BYTES));
        }
    }
}
