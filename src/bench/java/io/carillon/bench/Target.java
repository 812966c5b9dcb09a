package io.carillon.bench;

/**
 * What a figure is to be.
 *
 * @param atMost true for an upper bound, false for a lower one
 */
record Target(double bound, boolean atMost) {
    static Target atMost(double bound) {
        return new Target(bound, true);
    }

    static Target atLeast(double bound) {
        return new Target(bound, false);
    }

    boolean isMetBy(double value) {
        return atMost ? value <= bound : value >= bound;
    }

    @Override
    public String toString() {
        return (atMost ? "≤ " : "≥ ") + Figure.text(bound);
    }
}
