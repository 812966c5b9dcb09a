package io.carillon.session;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Presence;
import io.carillon.log.LogStore;
import io.carillon.log.SessionTable;
import io.carillon.log.StoredSession;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of all nodes: this one's from memory, the others' from the database. Started and stopped by the server; the rest is
 * called by any thread, and reads the database if there is more than one node.
 */
@ApplicationScoped
public class Sessions {
    private static final int PAGE = 1_000;

    private final FanOut fanOut;
    private final SessionEvents events;
    private final SessionSettings settings;

    private volatile @Nullable Others others;

    private record Others(SessionTable table, Register register) {}

    /** For the proxy of CDI, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected Sessions() {
        this.fanOut = null;
        this.events = null;
        this.settings = null;
    }

    @Inject
    public Sessions(FanOut fanOut, SessionEvents events, SessionSettings settings) {
        this.fanOut = fanOut;
        this.events = events;
        this.settings = settings;
    }

    /** Begins to tell of sessions: other nodes, if the store can have any, and the log, if the settings want it. Before the first one. */
    public void start(LogStore store) {
        Optional<SessionTable> shared = store.sessions();
        if (shared.isPresent()) {
            SessionTable table = shared.get();
            Register register = new Register(fanOut, table, events, store.tail(), settings.lease(), store.answering());
            others = new Others(table, register);
            register.start();
        } else if (events.areWanted()) {
            fanOut.attend(events);
        }
    }

    /** After the fan-out, and before the store. Returns within a second. */
    public void stop() {
        Others shared = others;
        if (shared != null) {
            shared.register.stop();
        }
    }

    /**
     * Some sessions in the order of their ids.
     *
     * @param after the id after which to begin
     * @param user only this one's, if there is one; {@code wanted} says so, too
     * @throws io.carillon.log.StoreException if there may be others and the store does not answer
     */
    List<Presence> list(String after, Optional<String> user, Predicate<Presence> wanted, int limit) {
        List<Presence> own = fanOut.sessions(after).filter(wanted).limit(limit).toList();
        Others shared = others;
        return shared == null
                ? own
                : Stream.concat(own.stream(), ofOthers(shared, after, user, wanted, limit).stream())
                        .sorted(Comparator.comparing(Presence::session))
                        .limit(limit)
                        .toList();
    }

    private List<Presence> ofOthers(
            Others shared, String after, Optional<String> user, Predicate<Presence> wanted, int limit) {
        List<Presence> found = new ArrayList<>();
        String from = after;
        while (found.size() < limit) {
            List<StoredSession> page = shared.table.ofOthers(shared.register.node(), from, user, PAGE);
            page.stream()
                    .flatMap(Stored::read)
                    .filter(wanted.and(
                            session -> fanOut.session(session.session()).isEmpty()))
                    .forEach(found::add);
            if (page.size() < PAGE) {
                break;
            }
            from = page.get(page.size() - 1).id();
        }
        return found;
    }

    /**
     * One session, if it is there.
     *
     * @throws io.carillon.log.StoreException if it is none of this node's, there may be others, and the store does not answer
     */
    Optional<Presence> find(String id) {
        Optional<Presence> own = fanOut.session(id);
        Others shared = others;
        return own.isPresent() || shared == null
                ? own
                : shared.table.find(id).stream().flatMap(Stored::read).findFirst();
    }

    /** Ends a session that was there a moment ago; tells what has become of it, within some two seconds. */
    CompletionStage<End> end(String id) {
        Others shared = others;
        return shared == null || fanOut.session(id).isPresent()
                ? fanOut.end(id, CloseReason.ENDED).thenApply(was -> was ? End.DONE : End.MISSING)
                : shared.register.orders().end(id);
    }
}
