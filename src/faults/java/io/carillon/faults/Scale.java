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
 * @param readers of whom a quarter stops reading
 * @param slow how long it does not read
 * @param churn how long clients come and go
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
        int readers,
        Duration slow,
        Duration churn,
        Duration pause,
        int redeployments,
        int nodeKills,
        int ordered) {
    static final Scale FULL = new Scale(
            false,
            50,
            1_000,
            10,
            200,
            2_000,
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            10,
            30,
            100_000);
    static final Scale SHORT = new Scale(
            true, 3, 60, 1, 40, 40, Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(5), 1, 3, 3_000);
}
