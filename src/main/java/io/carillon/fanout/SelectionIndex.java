package io.carillon.fanout;

import io.carillon.event.Event;
import io.carillon.event.Readership;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From a topic to the subscribers of one shard that select it: a look-up for exact topics, one match for each distinct pattern
 * however many share it, and none for a pattern whose literal beginning the topic does not have. Owned by the shard's thread.
 */
final class SelectionIndex {
    /**
     * Who may read one event. What everybody may read is found once for all; of the rest, the last answer is kept, because those in
     * a row often have the very same rights.
     */
    private static final class Verdict {
        private final Event event;
        private @Nullable Readership common;
        private boolean open;
        private @Nullable Readership known;
        private boolean reads;

        Verdict(Event event) {
            this.event = event;
        }

        boolean of(Readership readership) {
            Readership everybodys = readership.common();
            if (everybodys != common) {
                common = everybodys;
                open = everybodys.reads(event);
            }
            return open || own(readership);
        }

        private boolean own(Readership readership) {
            if (readership != known) {
                known = readership;
                reads = readership.reads(event);
            }
            return reads;
        }
    }

    private final SharedSelections shared = new SharedSelections();
    private final Map<Topic, Set<Subscriber>> exact = new HashMap<>();
    private final PrefixIndex<Map<TopicSelector, Set<Subscriber>>> patterns = new PrefixIndex<>();

    /** The same selection, as the object that all subscribers here have who select the same. */
    Selection add(Subscriber subscriber, Selection wanted) {
        Selection selection = shared.take(wanted);
        selection.user().ifPresent(user -> add(exact, user.inbox(), subscriber));
        for (TopicSelector selector : selection.selectors()) {
            if (selector instanceof TopicSelector.Exact one) {
                add(exact, one.topic(), subscriber);
            } else {
                add(
                        patterns.values().computeIfAbsent(selector.literalPrefix(), absent -> new HashMap<>(2)),
                        selector,
                        subscriber);
            }
        }
        return selection;
    }

    void remove(Subscriber subscriber, Selection selection) {
        for (TopicSelector selector : selection.selectors()) {
            if (selector instanceof TopicSelector.Exact one) {
                remove(exact, one.topic(), subscriber);
                continue;
            }
            Map<TopicSelector, Set<Subscriber>> alike = patterns.values().get(selector.literalPrefix());
            if (alike != null) {
                remove(alike, selector, subscriber);
                if (alike.isEmpty()) {
                    patterns.values().remove(selector.literalPrefix());
                }
            }
        }
        selection.user().ifPresent(user -> remove(exact, user.inbox(), subscriber));
        shared.giveBack(selection);
    }

    private static <K> void add(Map<K, Set<Subscriber>> map, K key, Subscriber subscriber) {
        map.computeIfAbsent(key, absent -> new LinkedHashSet<>(2)).add(subscriber);
    }

    private static <K> void remove(Map<K, Set<Subscriber>> map, K key, Subscriber subscriber) {
        Set<Subscriber> set = map.get(key);
        if (set != null && set.remove(subscriber) && set.isEmpty()) {
            map.remove(key);
        }
    }

    /** Nothing is left of anybody. */
    boolean isEmpty() {
        return exact.isEmpty() && patterns.values().isEmpty() && shared.isEmpty();
    }

    /**
     * Calls for each subscriber that selects a topic of the event and may read it at least once; one with several fitting selectors
     * may come more than once.
     */
    void select(Event event, Consumer<Subscriber> readers) {
        Verdict verdict = new Verdict(event);
        Consumer<Subscriber> each = subscriber -> {
            if (verdict.of(subscriber.selection().readership())) {
                readers.accept(subscriber);
            }
        };
        select(event.topic().orElseThrow(), each);
        for (Topic alternate : event.audience().alternates()) {
            select(alternate, each);
        }
    }

    private void select(Topic topic, Consumer<Subscriber> each) {
        Set<Subscriber> direct = exact.get(topic);
        if (direct != null) {
            direct.forEach(each);
        }
        patterns.under(
                topic.value(),
                alike -> alike.forEach((selector, subscribers) -> {
                    if (selector.selects(topic)) {
                        subscribers.forEach(each);
                    }
                }));
    }
}
