package io.carillon.bench;

import java.util.List;
import java.util.Locale;

/**
 * What was measured of one server, once a round.
 *
 * @param who the server, or the server and what was done to it
 * @param samples in the order of the rounds
 */
record Figure(String who, String metric, String unit, List<Double> samples) {
    double median() {
        return median(samples);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Three digits that count, thousands apart. */
    static String text(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
