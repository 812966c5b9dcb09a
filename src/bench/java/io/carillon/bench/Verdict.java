package io.carillon.bench;

/**
 * A figure, or the median of one round's ratios, beside its target.
 *
 * @param what in words
 */
record Verdict(String what, double value, String target, boolean met) {}
