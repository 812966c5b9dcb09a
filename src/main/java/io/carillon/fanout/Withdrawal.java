package io.carillon.fanout;

import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Readership;
import io.carillon.event.Topic;
import io.carillon.log.Representation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber is told that may read less than before: each resource that it could hear of, and now may not, is deleted, as
 * far as it is concerned. First those that are there and have not changed since, from the table; then those that have, or that
 * are gone by then, from the log, as far as the subscriber had not heard it. What was made only since is not told: nothing
 * says that it ever was. Owned by the shard's thread.
 */
final class Withdrawal {
    private static final String RESOURCES = "/api/";

    private final Readership before;
    private final long since;
    private final SnapshotScan scan;
    private final Set<Topic> born = new HashSet<>();
    private int told;

    private Withdrawal(Readership before, long since, List<String> prefixes) {
        this.before = before;
        this.since = since;
        this.scan = new SnapshotScan(prefixes, since);
    }

    /** Both of what may be read; events are looked for with it, and told by the narrower one. */
    private record Either(Readership one, Readership other) implements Readership {
        @Override
        public boolean reads(Event event) {
            return one.reads(event) || other.reads(event);
        }

        @Override
        public boolean reads(Topic topic) {
            return one.reads(topic) || other.reads(topic);
        }

        @Override
        public List<String> privatePrefixes() {
            List<String> both = new ArrayList<>(one.privatePrefixes());
            both.addAll(other.privatePrefixes());
            return both;
        }
    }

    /**
     * The withdrawal of what this selection heard, if there can be any.
     *
     * @param since the offset up to which the shard has gone through the log
     */
    static Optional<Withdrawal> of(Selection before, long since) {
        Set<String> prefixes = new LinkedHashSet<>();
        for (String selected : before.prefixes()) {
            for (String secret : before.readership().privatePrefixes()) {
                if (selected.startsWith(secret)) {
                    prefixes.add(selected);
                } else if (secret.startsWith(selected)) {
                    prefixes.add(secret);
                }
            }
        }
        prefixes.removeIf(prefix -> !prefix.startsWith(RESOURCES) && !RESOURCES.startsWith(prefix));
        return prefixes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Withdrawal(before.readership(), since, Selection.apart(prefixes)));
    }

    SnapshotScan scan() {
        return scan;
    }

    /** What is looked for in the log while this goes on. */
    Selection wide(Selection now) {
        return now.readableBy(new Either(before, now.readership()));
    }

    /** What is said of a resource that is there; null if nothing. */
    @Nullable
    EncodedEvent tell(Representation resource, Selection now, Notices words, String session) {
        return isLost(resource.key().topic(), now) ? deleted(resource.key().topic(), words, session) : null;
    }

    /** What is said of events that the wide selection has found. */
    Run tell(Run found, Selection now, Notices words, String session) {
        List<EncodedEvent> told = new ArrayList<>();
        for (EncodedEvent each : found.events()) {
            if (now.selects(each.event())) {
                told.add(each);
            } else if (isDeparture(each)) {
                told.add(deleted(each.event().topic().orElseThrow(), words, session));
            }
        }
        return new Run(told);
    }

    private boolean isDeparture(EncodedEvent event) {
        EventType type = event.event().type();
        Topic topic = event.event().topic().orElseThrow();
        if (type.equals(EventType.CREATED) && event.offset() > since) {
            born.add(topic);
        }
        return (type.equals(EventType.UPDATED) || type.equals(EventType.DELETED)) && !born.contains(topic);
    }

    private boolean isLost(Topic topic, Selection now) {
        return wide(now).selects(topic) && !now.selects(topic);
    }

    private EncodedEvent deleted(Topic topic, Notices words, String session) {
        return words.withdrawn(session, ++told, topic);
    }
}
