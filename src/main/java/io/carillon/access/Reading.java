package io.carillon.access;

import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.event.Readership;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The rule of reading: what is private is read with a grant, or by the user whose own it is; the rest by everybody. Immutable.
 */
final class Reading implements Readership {
    private final Set<TopicSelector> secluded;
    private final Set<TopicSelector> granted;
    /** What the topics of the caller's own start with; empty if it has none. */
    private final List<String> own;

    private final Reading everybodys;
    private final int hash;

    /** The rule for whoever has no grant and is nobody. */
    Reading(Set<TopicSelector> secluded) {
        this.secluded = secluded;
        this.granted = Set.of();
        this.own = List.of();
        this.everybodys = this;
        this.hash = hash(secluded, granted, own);
    }

    /**
     * The rule for one caller.
     *
     * @param everybodys the rule for who has less
     * @param granted those that the caller may subscribe to
     * @param own what its own topics start with; empty for none
     */
    Reading(Reading everybodys, Set<TopicSelector> granted, List<String> own) {
        this.secluded = everybodys.secluded;
        this.granted = granted;
        this.own = own;
        this.everybodys = everybodys;
        this.hash = hash(secluded, granted, own);
    }

    private static int hash(Set<TopicSelector> secluded, Set<TopicSelector> granted, List<String> own) {
        return Objects.hash(secluded, granted, own);
    }

    @Override
    public Readership common() {
        return everybodys;
    }

    @Override
    public boolean reads(Event event) {
        if (event.topic().isEmpty()) {
            return false;
        }
        Audience audience = event.audience();
        if (audience.isPrivate() || !audience.alternates().isEmpty()) {
            return reads(event.topics(), audience.isPrivate());
        }
        return reads(event.topic().get());
    }

    @Override
    public boolean reads(Topic topic) {
        return isOpen(topic) || isGranted(topic);
    }

    private boolean isOpen(Topic topic) {
        return !Grants.select(secluded, topic);
    }

    private boolean isGranted(Topic topic) {
        return Grants.select(granted, topic) || owns(topic);
    }

    boolean owns(Topic topic) {
        return own.stream().anyMatch(topic.value()::startsWith);
    }

    /** Of several topics, or with a flag: private if one is, and then read with a grant for any of them. */
    boolean reads(List<Topic> topics, boolean flagged) {
        return (!flagged && topics.stream().allMatch(this::isOpen))
                || topics.stream().anyMatch(this::isGranted);
    }

    @Override
    public List<String> privatePrefixes() {
        Set<String> prefixes = new LinkedHashSet<>();
        for (TopicSelector selector : secluded) {
            String from = selector.literalPrefix();
            granted.forEach(grant -> meet(prefixes, from, grant.literalPrefix()));
            own.forEach(root -> meet(prefixes, from, root));
        }
        return List.copyOf(prefixes);
    }

    private static void meet(Set<String> prefixes, String one, String other) {
        if (one.startsWith(other)) {
            prefixes.add(one);
        } else if (other.startsWith(one)) {
            prefixes.add(other);
        }
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Reading that
                        && hash == that.hash
                        && own.equals(that.own)
                        && granted.equals(that.granted)
                        && secluded.equals(that.secluded));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
