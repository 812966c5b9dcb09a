package io.carillon.access;

import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import java.util.Optional;
import java.util.Set;

/**
 * A right: some actions on some topics. Immutable.
 *
 * @param payload JSON that the issuer has put beside it, for whoever asks about its holder; kept as it came
 */
public record Grant(Set<Action> actions, Set<TopicSelector> topics, Optional<String> payload) {
    public Grant {
        actions = Set.copyOf(actions);
        topics = Set.copyOf(topics);
    }

    public static Grant of(Action action, Set<TopicSelector> topics) {
        return new Grant(Set.of(action), topics, Optional.empty());
    }

    boolean allows(Action action, Topic topic) {
        return actions.contains(action) && Grants.select(topics, topic);
    }
}
