package io.carillon.bench;

import io.carillon.bench.load.Outcome;
import io.carillon.bench.peer.Carillon;
import io.carillon.bench.peer.Peer;
import io.carillon.bench.peer.ThreadTimes;
import io.carillon.bench.peer.ThreadTimes.Duty;
import java.time.Duration;
import java.util.function.Supplier;

/** A measurement, and what the server's threads used in it. */
record Profiled(Outcome outcome, ThreadTimes threads) {
    static Profiled of(Peer peer, Supplier<Outcome> measurement) {
        ThreadTimes before = peer.threads();
        Outcome outcome = measurement.get();
        return new Profiled(outcome, peer.threads().minus(before));
    }

    /** Of Carillon, whose threads have duties; of others nothing. */
    void report(Report report, Peer peer, String who, String unit, long count) {
        if (!(peer instanceof Carillon) || threads.isEmpty()) {
            return;
        }
        for (Duty duty : Duty.values()) {
            report.addOfThreads(
                    who, duty + ", kernel", unit, micros(threads.of(duty).kernel()) / count);
            report.addOfThreads(
                    who, duty + ", user", unit, micros(threads.of(duty).user()) / count);
        }
    }

    private static double micros(Duration duration) {
        return duration.toNanos() / 1e3;
    }
}
