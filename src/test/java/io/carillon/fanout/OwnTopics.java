package io.carillon.fanout;

import io.carillon.event.Event;
import io.carillon.event.Readership;
import io.carillon.event.Topic;
import io.carillon.event.User;
import java.util.List;
import java.util.Optional;

/** What is private, and what is below {@code /users/}, is read by the user whose own it is; the rest by everybody. */
record OwnTopics(Optional<User> user) implements Readership {
    private static final OwnTopics NOBODYS = new OwnTopics(Optional.empty());

    static Rights of(User user) {
        return new Rights(new OwnTopics(Optional.of(user)), Optional.empty());
    }

    static Rights ofNobody() {
        return new Rights(NOBODYS, Optional.empty());
    }

    @Override
    public Readership common() {
        return NOBODYS;
    }

    @Override
    public boolean reads(Event event) {
        return !event.isRestricted()
                || event.topics().stream()
                        .anyMatch(topic ->
                                user.isPresent() && user.get().roots().stream().anyMatch(topic.value()::startsWith));
    }

    @Override
    public boolean reads(Topic topic) {
        return User.ownerOf(topic).isEmpty() || User.ownerOf(topic).equals(user.map(User::name));
    }

    @Override
    public List<String> privatePrefixes() {
        return user.map(User::roots).orElse(List.of());
    }
}
