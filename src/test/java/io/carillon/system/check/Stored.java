package io.carillon.system.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a server has on disk.
 *
 * @param events by offset
 * @param trimmed up to where the log has been trimmed
 * @param head where it ends
 * @param epochs their names, and the offset after which each has its events
 * @param resources topic to the offset of the version that is there
 */
public record Stored(
        NavigableMap<Long, Event> events,
        long trimmed,
        long head,
        Map<String, Long> epochs,
        Map<String, Long> resources) {
    /**
     * One event.
     *
     * @param type as CloudEvents spells it
     * @param token what its writer wrote into it, so that it can be told from all others; empty if nothing
     */
    public record Event(String type, String topic, String token, int fingerprint) {}

    /** The events that are kept and what these make of the resources; for histories made by hand. */
    public static Stored of(List<Event> events) {
        NavigableMap<Long, Event> byOffset = new TreeMap<>();
        events.forEach(event -> byOffset.put(byOffset.size() + 1L, event));
        return new Stored(byOffset, 0, events.size(), Map.of("e", 0L), fold(byOffset));
    }

    /** What events make of nothing: topic to offset. */
    public static Map<String, Long> fold(NavigableMap<Long, Event> events) {
        Map<String, Long> state = new HashMap<>();
        events.forEach((offset, event) -> apply(state, offset, event));
        return state;
    }

    static void apply(Map<String, Long> state, long offset, Event event) {
        switch (event.type()) {
            case "carillon.created", "carillon.updated" -> state.put(event.topic(), offset);
            case "carillon.deleted" -> state.remove(event.topic());
            default -> {}
        }
    }

    /** The same with those of these events that are no longer kept. */
    public Stored knowing(Map<Long, Event> answered) {
        NavigableMap<Long, Event> all = new TreeMap<>(new TreeMap<>(answered).headMap(trimmed, true));
        all.putAll(events);
        return new Stored(all, trimmed, head, epochs, resources);
    }

    /** True if a cursor is of this history, whether that is still kept or not; an epoch's name goes with its last event. */
    boolean knows(String epoch, long offset) {
        if (!epochs.containsKey(epoch)) {
            return offset < trimmed;
        }
        return offset >= epochs.get(epoch) && offset <= end(epoch);
    }

    /** The last offset that an epoch has in this history; 0 if it has none. */
    long end(String epoch) {
        if (!epochs.containsKey(epoch)) {
            return 0;
        }
        long since = epochs.get(epoch);
        return epochs.values().stream()
                .filter(next -> next > since)
                .min(Long::compare)
                .orElse(head);
    }
}
