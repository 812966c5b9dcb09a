package io.carillon.fanout;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Every session of this server, and how many there may be. Any thread reads; sessions are entered by the thread that begins
 * them and struck by their shard's, each once. Not touched when an event is delivered.
 */
final class Roster {
    private final int most;
    private final int mostOfUser;
    private final ConcurrentNavigableMap<String, Subscriber> sessions = new ConcurrentSkipListMap<>();
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> ofUser = new ConcurrentHashMap<>();
    private final List<Attendance> attendances = new CopyOnWriteArrayList<>();

    Roster(int most, int mostOfUser) {
        this.most = most;
        this.mostOfUser = mostOfUser;
    }

    void attend(Attendance attendance) {
        attendances.add(attendance);
    }

    /** Looks whether there is room now; somebody else may take it. */
    void checkRoom(Optional<String> user) {
        if (all.get() >= most) {
            throw new SessionLimitException(false, most);
        }
        if (user.map(name -> ofUser.getOrDefault(name, 0)).orElse(0) >= mostOfUser) {
            throw new SessionLimitException(true, mostOfUser);
        }
    }

    /**
     * Begins a session if there is room for it.
     *
     * @throws SessionLimitException if there is not
     */
    Subscriber enter(Optional<String> user, Supplier<Subscriber> making) {
        reserve(user);
        Subscriber made;
        try {
            made = making.get();
        } catch (RuntimeException | Error e) {
            release(user);
            throw e;
        }
        sessions.put(made.session(), made);
        attendances.forEach(each -> each.joined(made.presence()));
        return made;
    }

    private void reserve(Optional<String> user) {
        if (all.incrementAndGet() > most) {
            all.decrementAndGet();
            throw new SessionLimitException(false, most);
        }
        if (user.isPresent() && ofUser.merge(user.get(), 1, Integer::sum) > mostOfUser) {
            release(user);
            throw new SessionLimitException(true, mostOfUser);
        }
    }

    private void release(Optional<String> user) {
        all.decrementAndGet();
        user.ifPresent(name -> ofUser.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1));
    }

    /** A session has ended. More than once does no harm. */
    void strike(Subscriber subscriber, CloseReason reason) {
        if (sessions.remove(subscriber.session(), subscriber)) {
            release(subscriber.user());
            attendances.forEach(each -> each.left(subscriber.presence(), reason));
        }
    }

    Optional<Subscriber> find(String session) {
        return Optional.ofNullable(sessions.get(session));
    }

    /** In the order of their ids, those after this one. */
    Stream<Subscriber> after(String session) {
        return sessions.tailMap(session, false).values().stream();
    }

    int size() {
        return sessions.size();
    }
}
