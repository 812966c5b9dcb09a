package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** SIGTERM and a start, or the WAR taken out and put back, in turn, under load. */
final class Redeploy implements Case.Body {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** {@code carillon.reconnect.spread}'s default, and half a second before it. */
    private static final long MOST_MILLIS = 5_500;

    private static final int BINS = 11;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Container container : stage.containers()) {
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(40), true, 300);
            try (Trial trial = Trial.start(
                    stage,
                    container,
                    UnaryOperator.identity(),
                    plan,
                    stage.scale().few())) {
                int[] bins = new int[BINS];
                for (int i = 0; i < stage.scale().redeployments(); i++) {
                    trial.awaitAcknowledged(100, PATIENCE);
                    if (i % 2 == 0) {
                        trial.server().restart();
                    } else {
                        trial.server().undeploy();
                        trial.crowd().await(PATIENCE, () -> trial.server().get("/health/ready") != 200);
                        trial.server().deploy();
                        trial.server().awaitReady();
                    }
                    trial.awaitAcknowledged(10, PATIENCE);
                    LockSupport.parkNanos(Duration.ofMillis(MOST_MILLIS).toNanos()); // all are back
                    count(trial, bins);
                }
                spread(container, bins, report);
                trial.finish(report);
            }
        }
    }

    private static void count(Trial trial, int[] bins) {
        List<Listener> streams = trial.crowd().listeners().stream()
                .filter(listener -> listener.client().subscription().transport() == Transport.SSE)
                .toList();
        for (Listener stream : streams) {
            stream.client()
                    .announcedRetry()
                    .ifPresent(retry -> bins[(int) Math.min(BINS - 1, retry.toMillis() * BINS / MOST_MILLIS)]++);
        }
    }

    private static void spread(Container container, int[] bins, Report report) {
        int all = Arrays.stream(bins).sum();
        int most = Arrays.stream(bins).max().orElse(0);
        report.figure(
                "%s: %d times told when to come back; in half seconds from 0: %s",
                container, all, Arrays.toString(bins));
        report.require(all > 0, "nobody was told when to come back");
        report.require(bins[0] == 0 && (all < 100 || most < all / 4), "the times are not spread");
    }
}
