package io.carillon.faults;

import io.carillon.system.check.Attempt;
import io.carillon.system.check.Stored;
import io.carillon.system.client.Rest.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What writers were answered. Thread-safe. */
final class Ledger {
    private final ConcurrentLinkedQueue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> surprises = new ConcurrentLinkedQueue<>();
    private final Map<Long, Stored.Event> known = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    // 404: the application is taken out at the moment; its container answers.
    private final Set<Integer> explained = ConcurrentHashMap.newKeySet();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();

    Ledger() {
        expect(List.of(404, 503, 507));
    }

    /** Statuses of changes that were not made, or of which it is not known, and that are no surprise. */
    void expect(List<Integer> more) {
        explained.addAll(more);
    }

    /** A change that is answered as made, and the event that it is by its answer. */
    void acknowledge(long offset, Stored.Event event) {
        known.put(offset, event);
        last.accumulateAndGet(offset, Math::max);
        attempts.add(new Attempt(event.topic(), event.token(), Attempt.Answer.ACKNOWLEDGED, OptionalLong.of(offset)));
        acknowledged.incrementAndGet();
    }

    /** A deletion, of which the answer does not say what event it is. */
    void acknowledgeDeletion(String topic) {
        attempts.add(new Attempt(topic, "", Attempt.Answer.ACKNOWLEDGED, OptionalLong.empty()));
        acknowledged.incrementAndGet();
    }

    /** One that is not; with the answer, if there was one. */
    void add(Attempt attempt, Answer answer) {
        attempts.add(attempt);
        if (answer != null && !explained.contains(answer.status())) {
            surprise(attempt + ": " + answer);
        }
    }

    void surprise(String text) {
        surprises.add(text);
    }

    /** A status, or 0 for no answer, and how long it was waited for. */
    void answered(int status, long nanos) {
        statuses.computeIfAbsent(status, absent -> new AtomicInteger()).incrementAndGet();
        slowest.accumulateAndGet(nanos, Math::max);
    }

    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /** What the answers say of events, by offset. */
    Map<Long, Stored.Event> known() {
        return new HashMap<>(known);
    }

    /** The last event that is known of. */
    long last() {
        return last.get();
    }

    /** Answers that nothing explains. */
    List<String> surprises() {
        return List.copyOf(surprises);
    }

    int answers(int status) {
        return statuses.getOrDefault(status, new AtomicInteger()).get();
    }

    /** How many answers had which status. */
    String statuses() {
        return new TreeMap<>(statuses).toString();
    }

    /** How long the slowest answer so far was waited for; from now on it is looked for anew. */
    Duration slowest() {
        return Duration.ofNanos(slowest.getAndSet(0));
    }
}
