package io.carillon.session;

import io.carillon.log.NodeConnection.Node;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds nodes that have died: those that have been seen to stand still for the whole of their lease. No clocks are compared, and
 * time in which nobody looked does not count, so neither a step of a clock, nor a database that was away, nor a pause of this node
 * makes others look dead. Used by one thread.
 */
final class Watch {
    private final Map<String, Seen> seen = new HashMap<>();
    private final long longestGap;
    private long lookedAt;

    private record Seen(long renewal, long at) {}

    /** @param longestGap between two looks; after a longer one everything is forgotten */
    Watch(Duration longestGap) {
        this.longestGap = longestGap.toNanos();
    }

    /** What was seen does not count any more. */
    void forget() {
        seen.clear();
    }

    /**
     * Looks.
     *
     * @param nodes all that are there
     * @param now a time of {@link System#nanoTime} from before they were read
     * @return those that are dead
     */
    List<Node> dead(List<Node> nodes, long now) {
        if (now - lookedAt > longestGap) {
            forget();
        }
        lookedAt = now;
        Map<String, Seen> before = Map.copyOf(seen);
        seen.clear();
        for (Node node : nodes) {
            Seen last = before.get(node.id());
            boolean still = last != null && last.renewal() == node.renewal();
            seen.put(node.id(), still ? last : new Seen(node.renewal(), now));
        }
        return nodes.stream().filter(node -> hasStoodStill(node, now)).toList();
    }

    private boolean hasStoodStill(Node node, long now) {
        Seen since = seen.get(node.id());
        return since != null && now - since.at() > node.lease().toNanos();
    }
}
