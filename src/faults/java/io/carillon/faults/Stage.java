package io.carillon.faults;

import io.carillon.system.Container;
import java.util.List;
import java.util.Random;

/**
 * Where a case runs.
 *
 * @param seed of the whole run
 * @param name of the case
 */
record Stage(Scale scale, long seed, String name, List<Container> containers) {
    /** A sequence of this case's own, the same whatever other cases run. */
    Random random(String of) {
        return new Random((name + '/' + of).hashCode() * 31L + seed);
    }

    Container container() {
        return containers.get(0);
    }
}
