package io.carillon.log;

import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import java.util.Optional;

/** What a client asks the {@link Journal} to commit. */
public sealed interface Change {
    /** What the change holds in memory while it waits, in bytes; the journal's queue is bounded by their sum. */
    int weight();

    /** A change of one resource. */
    sealed interface OfResource extends Change {
        ResourceKey key();

        Precondition precondition();
    }

    /** A new resource; {@link Outcome.Exists} if the name is taken. */
    record Create(ResourceKey key, Draft draft) implements OfResource {
        @Override
        public Precondition precondition() {
            return Precondition.NONE;
        }

        @Override
        public int weight() {
            return draft.length();
        }
    }

    /** A resource as a whole, new or not. */
    record Replace(ResourceKey key, Precondition precondition, Draft draft) implements OfResource {
        @Override
        public int weight() {
            return draft.length();
        }
    }

    /** A resource made anew from what it is; {@link Outcome.Missing} if it is not there. */
    record Patch(ResourceKey key, Precondition precondition, Patcher patcher, int weight) implements OfResource {}

    /** The end of a resource; {@link Outcome.Missing} if it is not there. */
    record Delete(ResourceKey key, Precondition precondition) implements OfResource {
        @Override
        public int weight() {
            return 0;
        }
    }

    /** A free message; {@link Outcome.KeyTaken} if its claim was made for another one. */
    record Publish(Message message, Optional<Claim> claim) implements Change {
        public Publish(Topic topic, EventType type, Event.Data data) {
            this(Message.to(topic, type, data), Optional.empty());
        }

        @Override
        public int weight() {
            return message.data().map(data -> data.bytes().length).orElse(0)
                    + 2 * Topic.MAX_CHARS * message.alternates().size();
        }
    }

    /**
     * Makes the next state of a resource from the present one. Runs on the journal's thread, within the transaction: it must be
     * quick, bounded, and touch nothing else. What it throws reaches the sender of this change alone.
     */
    @FunctionalInterface
    interface Patcher {
        Draft patch(Representation current);
    }
}
