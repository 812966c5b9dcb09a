package io.carillon.system;

import java.security.SecureRandom;
import java.util.Random;

/** Chance that can be had again: printed, and set by {@code -Dcarillon.test.seed=…}. */
public record Seed(long value) {
    static Seed of(String test) {
        String set = System.getProperty("carillon.test.seed");
        Seed seed = new Seed(
                set == null || set.isBlank() ? new SecureRandom().nextInt(Integer.MAX_VALUE) : Long.parseLong(set));
        System.out.println(test + " runs with -Dcarillon.test.seed=" + seed.value);
        return seed;
    }

    /** The n-th sequence of this seed, always the same. */
    public Random random(int n) {
        return new Random(value * 1_000_003 + n);
    }
}
