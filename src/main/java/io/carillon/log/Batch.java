package io.carillon.log;

import io.carillon.event.Audience;
import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Several changes that become one transaction. Each is decided in its turn against the state that those before it leave;
 * then the events and the resources' last states are written together. Used once, by the journal's thread.
 */
final class Batch {
    private final Handle handle;
    private final String epoch;
    private final Instant now;
    private final Claims claims;
    private final Map<ResourceKey, Optional<Representation>> state = new HashMap<>();
    private final Set<ResourceKey> touched = new HashSet<>();
    private final List<EncodedEvent> events = new ArrayList<>();

    private long head;

    /**
     * @param head where the log ends, and will until the transaction does
     * @param keepKeys how long claims hold
     * @param known resources that have been read within the transaction already
     */
    Batch(
            Handle handle,
            Cursor head,
            Instant now,
            Duration keepKeys,
            Map<ResourceKey, Optional<Representation>> known) {
        this.handle = handle;
        state.putAll(known);
        this.epoch = head.epoch();
        this.head = head.offset();
        this.now = now;
        this.claims = new Claims(handle, now, now.minus(keepKeys));
    }

    List<EncodedEvent> events() {
        return events;
    }

    Cursor head() {
        return new Cursor(epoch, head);
    }

    /** Decides one change. What a patcher throws passes through and leaves the batch as it was. */
    Outcome apply(Change change) {
        if (change instanceof Change.Publish publish) {
            return publish.claim().flatMap(claims::known).orElseGet(() -> publish(publish));
        }
        return apply((Change.OfResource) change);
    }

    private Outcome publish(Change.Publish publish) {
        Message message = publish.message();
        Audience audience = new Audience(
                message.alternates(), message.isPrivate(), message.ttl().map(now::plus));
        Cursor id = append(message.type(), message.canonical(), message.data(), audience);
        publish.claim().ifPresent(claim -> claims.make(claim, id));
        return new Outcome.Published(id);
    }

    private Outcome apply(Change.OfResource change) {
        Optional<Representation> current = current(change.key());
        if (!change.precondition().holds(current)) {
            return new Outcome.PreconditionFailed(current.map(Representation::version));
        }
        if (!change.precondition().startedFrom(current)) {
            return new Outcome.Conflict(current.map(Representation::version));
        }
        if (change instanceof Change.Create create) {
            return current.<Outcome>map(taken -> new Outcome.Exists(taken.version()))
                    .orElseGet(() -> new Outcome.Created(put(create.key(), EventType.CREATED, create.draft())));
        }
        if (change instanceof Change.Replace replace) {
            return current.map(old -> update(old, replace.draft()))
                    .orElseGet(() -> new Outcome.Created(put(replace.key(), EventType.CREATED, replace.draft())));
        }
        if (change instanceof Change.Patch patch) {
            return current.map(old -> update(old, patch.patcher().patch(old))).orElseGet(Outcome.Missing::new);
        }
        return current.map(this::delete).orElseGet(Outcome.Missing::new);
    }

    private Outcome update(Representation old, Draft draft) {
        return draft.saysTheSameAs(old)
                ? new Outcome.Unchanged(old)
                : new Outcome.Updated(put(old.key(), EventType.UPDATED, draft));
    }

    private Outcome delete(Representation old) {
        state.put(old.key(), Optional.empty());
        touched.add(old.key());
        return new Outcome.Deleted(append(EventType.DELETED, old.key().topic(), Optional.empty()));
    }

    private Representation put(ResourceKey key, EventType type, Draft draft) {
        Representation next =
                new Representation(key, new Cursor(epoch, head + 1), draft.at(new Cursor(epoch, head + 1)));
        append(type, key.topic(), Optional.of(Event.Data.json(next.body())));
        state.put(key, Optional.of(next));
        touched.add(key);
        return next;
    }

    private Cursor append(EventType type, Topic topic, Optional<Event.Data> data) {
        return append(type, topic, data, Audience.EVERYONE);
    }

    private Cursor append(EventType type, Topic topic, Optional<Event.Data> data, Audience audience) {
        Cursor id = new Cursor(epoch, ++head);
        events.add(new EncodedEvent(Event.logged(id, type, topic, now, data, audience)));
        return id;
    }

    private Optional<Representation> current(ResourceKey key) {
        return state.computeIfAbsent(key, absent -> ResourceTable.find(handle, absent));
    }

    /** Writes what was decided; the commit is the caller's. */
    void write() {
        if (events.isEmpty()) {
            return;
        }
        List<Representation> present = new ArrayList<>();
        List<ResourceKey> gone = new ArrayList<>();
        touched.forEach(key -> current(key).ifPresentOrElse(present::add, () -> gone.add(key)));
        ResourceTable.put(handle, present);
        ResourceTable.delete(handle, gone);
        EventLog.append(handle, events, head);
        claims.write();
    }
}
