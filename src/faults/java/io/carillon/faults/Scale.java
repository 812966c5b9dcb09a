package io.carillon.faults;

import java.time.Duration;

/**
 * How much of everything.
 *
 * @param brief true for the short form
 * @param kills on each container
 * @param clients that are there while it is killed
 * @param rounds at each failpoint
 * @param few clients of the cases in which their number is not what matters
 * @param slow how long readers do not read
 * @param pause how long the server is stopped
 * @param redeployments on each container
 * @param nodeKills of nodes and of their database
 * @param ordered events of which the order is compared on all nodes
 */
record Scale(
        boolean brief,
        int kills,
        int clients,
        int rounds,
        int few,
        Duration slow,
        Duration pause,
        int redeployments,
        int nodeKills,
        int ordered) {
    static final Scale FULL =
            new Scale(false, 50, 1_000, 10, 200, Duration.ofMinutes(1), Duration.ofSeconds(30), 10, 30, 100_000);
    static final Scale SHORT = new Scale(true, 3, 60, 1, 40, Duration.ofSeconds(5), Duration.ofSeconds(5), 1, 3, 3_000);
}
