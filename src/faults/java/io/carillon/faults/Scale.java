package io.carillon.faults;

import java.time.Duration;

/**
 * How much of everything.
 *
 * @param kills on each container
 * @param clients that are there while it is killed
 * @param rounds at each failpoint
 * @param few clients of the cases in which their number is not what matters
 * @param readers of whom a quarter stops reading
 * @param slow how long it does not read
 * @param churn how long clients come and go
 * @param pause how long the server is stopped
 * @param redeployments on each container
 */
record Scale(
        int kills,
        int clients,
        int rounds,
        int few,
        int readers,
        Duration slow,
        Duration churn,
        Duration pause,
        int redeployments) {
    static final Scale FULL = new Scale(
            50, 1_000, 10, 200, 2_000, Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofSeconds(30), 10);
    static final Scale SHORT =
            new Scale(3, 60, 1, 40, 40, Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(5), 1);
}
