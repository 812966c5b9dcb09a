package io.carillon.fanout;

import io.carillon.event.EncodedEvent;
import io.carillon.log.Representation;
import io.carillon.log.ResourceKey;
import io.carillon.log.ResourceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way through the present state of the selected resources, page by page. The state is that of one offset although the
 * pages are read one after the other: a resource that has changed since is left out, because its change, with all of it,
 * follows in the stream. Owned by the shard's thread.
 */
final class SnapshotScan {
    private static final int PAGE = 500;

    /** A page is what a write takes, four times as much as long as the client takes all, and dropped when it does not. */
    private static final int SMALLEST_BYTES = Stretch.MAX_BYTES;

    private static final int LARGEST_BYTES = 1 << 20;

    private final List<String> prefixes;
    private final long asOf;

    private int prefix;
    private Optional<ResourceKey> after = Optional.empty();
    private List<Representation> loaded = List.of();
    private int next;
    private boolean more = true;
    private int bytes = SMALLEST_BYTES;
    private long complete;

    SnapshotScan(List<String> prefixes, long asOf) {
        this.prefixes = prefixes;
        this.asOf = asOf;
    }

    /** What to read next; a value, so that it can be handed to a reader's thread. */
    record Query(long asOf, String prefix, Optional<ResourceKey> after, int bytes) {
        ResourceTable.Extract run(ResourceTable resources) {
            return resources.asOf(asOf, prefix, after, PAGE, bytes);
        }
    }

    /** How many bytes the next page should have. */
    int bytes() {
        return bytes;
    }

    /** True if nothing of a page is in memory. */
    boolean isEmpty() {
        return loaded.isEmpty();
    }

    /** @param most what the page may have, in bytes */
    Query query(int most) {
        return new Query(asOf, prefixes.get(prefix), after, most);
    }

    void load(ResourceTable.Extract extract) {
        ResourceTable.Page page = extract.page();
        complete = extract.head();
        loaded = page.items();
        next = 0;
        more = page.more();
        bytes = Math.min(LARGEST_BYTES, bytes * 4);
        if (loaded.isEmpty()) {
            turnPrefix();
        }
    }

    /** The sink is full: what is not sent yet will be read again. */
    void drop() {
        bytes = SMALLEST_BYTES;
        if (next < loaded.size()) {
            loaded = List.of();
            next = 0;
            more = true;
        }
    }

    /** The offset at which a stream that begins with this state knows all that was left out of it. */
    long complete() {
        return complete;
    }

    boolean ended() {
        return prefix >= prefixes.size();
    }

    /**
     * One write's worth of what is loaded, as it is told, if at all; null if a page must be read first or the end is reached.
     */
    @Nullable
    Run next(Function<Representation, @Nullable EncodedEvent> telling) {
        List<EncodedEvent> events = new ArrayList<>();
        int bytes = 0;
        while (next < loaded.size() && bytes < Stretch.MAX_BYTES) {
            Representation resource = loaded.get(next++);
            after = Optional.of(resource.key());
            EncodedEvent event = telling.apply(resource);
            if (event != null) {
                events.add(event);
                bytes += resource.body().length + 256;
            }
        }
        if (next >= loaded.size()) {
            loaded = List.of();
            next = 0;
            if (!more) {
                turnPrefix();
            }
        }
        return events.isEmpty() ? null : new Run(events);
    }

    private void turnPrefix() {
        prefix++;
        after = Optional.empty();
        loaded = List.of();
        next = 0;
        more = true;
    }
}
