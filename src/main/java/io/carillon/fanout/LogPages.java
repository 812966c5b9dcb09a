package io.carillon.fanout;

import io.carillon.event.EncodedEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The page of the log that a subscriber behind the tail reads from, and how large the next one may be: four times the last
 * one as long as the client takes all, small again once it does not, because then the page is dropped and must be read anew.
 *
 * @param events in order, without gaps; empty if there is no page
 */
record LogPages(List<EncodedEvent> events, int bytes) {
    static final int MAX_EVENTS = 8_192;
    private static final int SMALLEST = Stretch.MAX_BYTES;
    private static final int LARGEST = 1 << 20;

    /** None, and the next one is small: also where the sink is full, and what is not sent yet will be read again when it is wanted. */
    static final LogPages NONE = new LogPages(List.of(), SMALLEST);

    LogPages with(List<EncodedEvent> page) {
        return new LogPages(page, Math.min(LARGEST, bytes * 4));
    }

    /** All of it up to this offset has been sent. */
    LogPages told(long upTo) {
        return events.isEmpty() || upTo < events.get(events.size() - 1).offset()
                ? this
                : new LogPages(List.of(), bytes);
    }

    /**
     * What the page has to say.
     *
     * @param upTo what the shard has been told of; a page may hold more, which would come a second time when it is
     * @return null if the page does not follow on
     */
    @Nullable
    Stretch next(long after, long upTo, Selection selection, Instant now) {
        if (events.isEmpty()) {
            return null;
        }
        long first = events.get(0).offset();
        long end = Math.min(upTo, first + events.size() - 1);
        if (after + 1 < first || after >= end) {
            return null;
        }
        return Stretch.of(selection, after, end, now, offset -> events.get((int) (offset - first)));
    }
}
