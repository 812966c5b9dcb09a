package io.carillon.access;

import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that one caller is granted; none of it forbids anything that another one allows. Immutable. */
public record Grants(List<Grant> all) {
    public static final Grants NONE = new Grants(List.of());

    public Grants {
        all = List.copyOf(all);
    }

    public static Grants of(Grant... grants) {
        return new Grants(
                Stream.of(grants).filter(grant -> !grant.topics().isEmpty()).toList());
    }

    public boolean allow(Action action, Topic topic) {
        for (Grant grant : all) {
            if (grant.allows(action, topic)) {
                return true;
            }
        }
        return false;
    }

    Set<TopicSelector> topics(Action action) {
        return all.stream()
                .filter(grant -> grant.actions().contains(action))
                .flatMap(grant -> grant.topics().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    static boolean select(Set<TopicSelector> selectors, Topic topic) {
        for (TopicSelector selector : selectors) {
            // Most topics differ from most selectors in the beginning, and no pattern is as fast as this.
            if (topic.value().startsWith(selector.literalPrefix()) && selector.selects(topic)) {
                return true;
            }
        }
        return false;
    }
}
