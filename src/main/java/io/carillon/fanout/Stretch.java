package io.carillon.fanout;

import io.carillon.event.EncodedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A part of the log as one selection sees it.
 *
 * @param run the selected events in it, perhaps none
 * @param restricted true if there are events in it that not everybody hears who selects them, or that somebody hears unasked
 * @param to the offset up to which the log was looked at
 */
record Stretch(Run run, boolean restricted, long to) {
    /** One write's worth: beyond this, fewer system calls are no longer what is gained, only memory lost to slow clients. */
    static final int MAX_BYTES = 64 << 10;

    /** Events looked at in one go, so that a selection that fits few does not keep its shard from the others. */
    private static final int MAX_LOOKED_AT = 4_096;

    /**
     * Looks at events after an offset until one is missing, the end is reached, or it is enough.
     *
     * @param now what is over by then is passed over
     * @return null if the first one is missing already
     */
    static @Nullable Stretch of(
            Selection selection, long from, long end, Instant now, LongFunction<@Nullable EncodedEvent> source) {
        List<EncodedEvent> selected = new ArrayList<>();
        int bytes = 0;
        boolean restricted = false;
        long at = from;
        long last = Math.min(end, from + MAX_LOOKED_AT);
        while (at < last && bytes < MAX_BYTES) {
            EncodedEvent event = source.apply(at + 1);
            if (event == null) {
                break;
            }
            at++;
            boolean wanted = selection.wants(event.event());
            boolean heard = wanted && selection.readership().reads(event.event());
            restricted |= wanted != heard || event.event().isRestricted();
            if (heard && !event.event().audience().isOver(now)) {
                selected.add(event);
                bytes += 256
                        + event.event().data().map(data -> data.bytes().length).orElse(0);
            }
        }
        return at == from ? null : new Stretch(new Run(selected), restricted, at);
    }
}
