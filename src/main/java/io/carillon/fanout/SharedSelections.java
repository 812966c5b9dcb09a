package io.carillon.fanout;

import java.util.HashMap;
import java.util.Map;

/**
 * One object for all of a shard's subscribers that select the same: it is in memory once, and that two of them want the same is
 * seen without looking into it. Part of the shard's
 * index: what is taken out there is given back here.
 */
final class SharedSelections {
    private static final class Shared {
        private final Selection selection;
        private int users;

        Shared(Selection selection) {
            this.selection = selection;
        }
    }

    private final Map<Selection, Shared> shared = new HashMap<>();

    /** The one that equals this; kept until it is given back as often as it was taken. */
    Selection take(Selection wanted) {
        Shared found = shared.computeIfAbsent(wanted, Shared::new);
        found.users++;
        return found.selection;
    }

    void giveBack(Selection taken) {
        Shared found = shared.get(taken);
        if (found != null && --found.users == 0) {
            shared.remove(taken);
        }
    }

    /** Nothing is left of anybody. */
    boolean isEmpty() {
        return shared.isEmpty();
    }
}
