package io.carillon.bench;

import java.time.Duration;

/**
 * How much of everything.
 *
 * @param brief true if this only shows that all of it works
 * @param rounds how often each case goes through all it compares
 * @param warmEvents that each server is sent first, with nobody listening
 * @param warm how long a server is under the case's own load before it is measured; the client warms up with it
 * @param settle how long, at most, where it is so until the JVM has nothing left to compile for it
 * @param sample how long one sample of a steady load takes
 * @param subscribers of fan-out cases
 * @param burst events of one burst
 * @param few the smaller number of subscribers where two are compared
 * @param many the larger
 * @param patterns that the many share
 * @param slow subscribers of which a quarter does not read
 * @param missed events that each of the many has missed
 * @param retained events that one client replays
 */
record Scale(
        boolean brief,
        int rounds,
        int warmEvents,
        Duration warm,
        Duration settle,
        Duration sample,
        int subscribers,
        int burst,
        int few,
        int many,
        int patterns,
        int slow,
        int missed,
        int retained) {
    static final Scale FULL = new Scale(
            false,
            3,
            60_000,
            Duration.ofSeconds(8),
            Duration.ofSeconds(240),
            Duration.ofSeconds(3),
            1_000,
            3_000,
            10,
            10_000,
            100,
            2_000,
            1_000,
            1_000_000);

    static final Scale SHORT = new Scale(
            true,
            1,
            50,
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofMillis(300),
            40,
            200,
            10,
            200,
            10,
            40,
            50,
            5_000);

    Scale withRounds(int other) {
        return new Scale(
                brief,
                other,
                warmEvents,
                warm,
                settle,
                sample,
                subscribers,
                burst,
                few,
                many,
                patterns,
                slow,
                missed,
                retained);
    }
}
