package io.carillon.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * For whom an event is, besides those who select its topic.
 *
 * @param alternates more topics; who selects any of them hears the event, once
 * @param isPrivate true if selecting is not enough: only who may read one of its topics hears it
 * @param expires from then on it is not delivered any more (CloudEvents extension {@code expirytime})
 */
public record Audience(List<Topic> alternates, boolean isPrivate, Optional<Instant> expires) {
    /** Whoever selects the topic. */
    public static final Audience EVERYONE = new Audience(List.of(), false, Optional.empty());

    public Audience {
        alternates = List.copyOf(alternates);
    }

    /** True if the event is not to be delivered at this time. */
    public boolean isOver(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }
}
