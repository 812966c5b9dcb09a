package io.carillon.event;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A free message, before it has its place in the log.
 *
 * @param topics the canonical one first, then alternates; each once
 * @param data what it carries, if anything
 * @param isPrivate true if only those hear it who may read one of its topics
 * @param ttl how long it is delivered; empty for as long as history holds it
 */
public record Message(
        List<Topic> topics, EventType type, Optional<Event.Data> data, boolean isPrivate, Optional<Duration> ttl) {
    /** As many names as a thing has in practice; each is matched against what everybody selects. */
    public static final int MAX_TOPICS = 16;

    /**
     * Checks the rules above.
     *
     * @throws IllegalArgumentException if topics are missing, repeated or too many, or the time is none
     */
    public Message {
        topics = List.copyOf(topics);
        if (topics.isEmpty() || topics.size() > MAX_TOPICS) {
            throw new IllegalArgumentException("a message has 1 to " + MAX_TOPICS + " topics");
        }
        if (topics.stream().distinct().count() < topics.size()) {
            throw new IllegalArgumentException("a message has each of its topics once");
        }
        if (ttl.isPresent() && (ttl.get().isNegative() || ttl.get().isZero())) {
            throw new IllegalArgumentException("a message is delivered for some time");
        }
    }

    /** To all who select a topic. */
    public static Message to(Topic topic, EventType type, Event.Data data) {
        return new Message(List.of(topic), type, Optional.of(data), false, Optional.empty());
    }

    /** What the event is about. */
    public Topic canonical() {
        return topics.get(0);
    }

    public List<Topic> alternates() {
        return topics.subList(1, topics.size());
    }
}
