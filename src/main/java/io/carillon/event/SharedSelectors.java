package io.carillon.event;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Selectors by the text that they were read from, so that all who select the same share one. A selector is kept as long as somebody
 * else holds it. Thread-safe; no lock is held while a pattern is read.
 */
final class SharedSelectors {
    static final SharedSelectors COMMON = new SharedSelectors();

    private final Map<Key, Held> held = new ConcurrentHashMap<>();
    private final ReferenceQueue<TopicSelector> gone = new ReferenceQueue<>();

    private record Key(String text, Optional<HubUrl> hub) {}

    private static final class Held extends WeakReference<TopicSelector> {
        private final Key key;

        Held(Key key, TopicSelector selector, ReferenceQueue<TopicSelector> gone) {
            super(selector, gone);
            this.key = key;
        }
    }

    TopicSelector selector(String text, Optional<HubUrl> hub) {
        forgetGone();
        Key key = new Key(text, hub);
        Held present = held.get(key);
        TopicSelector known = present == null ? null : present.get();
        if (known != null) {
            return known;
        }
        TopicSelector read = SelectorText.parse(text, hub);
        Held fresh = new Held(key, read, gone);
        Held kept = held.merge(key, fresh, (old, mine) -> old.get() == null ? mine : old);
        TopicSelector shared = kept.get();
        return shared == null ? read : shared;
    }

    int size() {
        forgetGone();
        return held.size();
    }

    private void forgetGone() {
        for (@Nullable Reference<?> each = gone.poll(); each != null; each = gone.poll()) {
            if (each instanceof Held one) {
                held.remove(one.key, one);
            }
        }
    }
}
