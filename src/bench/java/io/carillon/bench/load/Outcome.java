package io.carillon.bench.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What a measurement found.
 *
 * @param events that were published
 * @param deliveries of them, over all subscribers
 * @param wall from the first request to the last delivery and answer
 * @param serverCpu what the server's processes used meanwhile
 * @param clientBusy time in which the load had something to read or write
 * @param sinceSent from sending the change to receiving its event, in ns
 * @param sinceAnswered from receiving the answer to receiving the event, in ns; 1 if the event was first
 * @param answers from sending the change to receiving its answer, in ns
 */
public record Outcome(
        int events,
        long deliveries,
        Duration wall,
        Duration serverCpu,
        Duration clientBusy,
        Histogram sinceSent,
        Histogram sinceAnswered,
        Histogram answers) {

    public double microsPerDelivery() {
        return micros(serverCpu) / deliveries;
    }

    public double microsPerEvent() {
        return micros(serverCpu) / events;
    }

    public double deliveriesPerSecond() {
        return deliveries / seconds();
    }

    public double eventsPerSecond() {
        return events / seconds();
    }

    private double seconds() {
        return wall.toNanos() / 1e9;
    }

    /** How much of the time the client was busy, 0 to 1: near 1, the client may be what was measured. */
    public double clientLoad() {
        return clientBusy.toNanos() / (double) wall.toNanos();
    }

    private static double micros(Duration duration) {
        return duration.toNanos() / 1e3;
    }

    public static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e6;
    }
}
