package io.carillon.system.client;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a subscriber knows of a collection from snapshot and events alone: id to JSON text. Watches the log events as well:
 * strictly upwards, never one twice, across all connections. Written to by the loop's thread; read by others once it has
 * heard the last event, of which {@link #head} tells.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // written by the loop's thread alone
public final class Replica implements Ear {
    /** The present state, for who is told of a gap. */
    public record State(Map<String, String> items, String cursor) {}

    private final Loop loop;
    private final String prefix;
    private final Supplier<State> reload;
    private final Map<String, String> items = new HashMap<>();
    private final Set<Long> offsets = new HashSet<>();
    private volatile Position head = new Position("none", 0);
    private volatile int gaps;
    private volatile int snapshots;
    private volatile int lives;
    private boolean live;

    /** A snapshot is read while the world goes on: until {@code live} a change may already be in it. */
    private boolean exact;

    /**
     * Knows nothing yet.
     *
     * @param collection {@code /api/{collection}}
     * @param reload asks the server, off the loop's thread
     */
    public Replica(Loop loop, String collection, Supplier<State> reload) {
        this.loop = loop;
        this.prefix = collection + '/';
        this.reload = reload;
    }

    @Override
    public void opened(Client client, boolean anew) {
        live = false;
        if (anew) {
            exact = false;
            items.clear();
            head = new Position("none", 0);
        }
    }

    @Override
    public void heard(Client client, Message message) {
        if (message.isOfLog()) {
            changed(client, message);
        } else if (message.is("snapshot")) {
            snapshots++;
            keep(client, message);
            if (live) {
                client.violation("a snapshot after live");
            }
        } else if (message.is("live")) {
            if (live) {
                client.violation("live twice");
            }
            live = true;
            exact = true;
            lives++;
            if (message.cursor().offset() < head.offset()) {
                client.violation("live at " + message.cursor() + " after " + head);
            }
            head = message.cursor(); // whatever came before it is in the snapshot, or was not selected
        } else if (message.is("gap")) {
            gaps++;
            reload(client);
        }
    }

    private void changed(Client client, Message message) {
        Position position = Position.of(message.id());
        if (position.offset() <= head.offset()) {
            client.violation(
                    position + " after " + head + (offsets.contains(position.offset()) ? ", heard before" : ""));
        }
        offsets.add(position.offset());
        if (message.is("deleted")) {
            if (items.remove(id(client, message)) == null && exact) {
                client.violation("deleted what was not there: " + message.subject() + " by " + position);
            }
        } else if (message.is("created") || message.is("updated")) {
            if (keep(client, message) == message.is("created") && exact) {
                client.violation(
                        message.type() + " does not fit what is there: " + message.subject() + " by " + position);
            }
        } else {
            client.violation("not asked for: " + message.type());
        }
        head = position;
    }

    /** True if the resource was there. */
    private boolean keep(Client client, Message message) {
        return items.put(id(client, message), loop.shared(message.data())) != null;
    }

    private String id(Client client, Message message) {
        String subject = message.subject();
        if (!subject.startsWith(prefix)) {
            client.violation("not asked for: " + subject);
        }
        return loop.shared(subject.substring(Math.min(prefix.length(), subject.length())));
    }

    private void reload(Client client) {
        Thread reloading = new Thread(
                () -> {
                    State state = reload.get();
                    loop.execute(() -> {
                        items.clear();
                        items.putAll(state.items());
                        exact = false;
                        head = Position.of(state.cursor());
                        client.restartFrom(state.cursor());
                    });
                },
                "carillon-test-reload");
        reloading.setDaemon(true);
        reloading.start();
    }

    /** The newest event heard. */
    public Position head() {
        return head;
    }

    public int gaps() {
        return gaps;
    }

    /** How many resources came as part of a snapshot. */
    public int snapshots() {
        return snapshots;
    }

    /** How often it was caught up. */
    public int lives() {
        return lives;
    }

    /** By id. Only once it has heard all. */
    public Map<String, String> items() {
        return Collections.unmodifiableMap(items);
    }

    /** Of all log events heard, on whatever connection. Only once it has heard all. */
    public Set<Long> offsets() {
        return Collections.unmodifiableSet(offsets);
    }
}
