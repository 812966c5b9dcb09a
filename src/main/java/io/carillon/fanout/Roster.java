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
    private final SessionLimits limits;
    private final ConcurrentNavigableMap<String, Subscriber> sessions = new ConcurrentSkipListMap<>();
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> ofUser = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<PeerAddress, Integer> ofAddress = new ConcurrentHashMap<>();
    private final List<Attendance> attendances = new CopyOnWriteArrayList<>();

    Roster(SessionLimits limits) {
        this.limits = limits;
    }

    void attend(Attendance attendance) {
        attendances.add(attendance);
    }

    /** Looks whether there is room now; somebody else may take it. */
    void checkRoom(Optional<String> user, Optional<PeerAddress> address) {
        check(all.get(), limits.all(), SessionLimitException.Limit.ALL);
        user.ifPresent(
                name -> check(ofUser.getOrDefault(name, 0), limits.ofUser(), SessionLimitException.Limit.OF_USER));
        address.ifPresent(peer ->
                check(ofAddress.getOrDefault(peer, 0), limits.ofAddress(), SessionLimitException.Limit.OF_ADDRESS));
    }

    private static void check(int there, int most, SessionLimitException.Limit limit) {
        if (there >= most) {
            throw new SessionLimitException(limit, most);
        }
    }

    /**
     * Begins a session if there is room for it.
     *
     * @throws SessionLimitException if there is not
     */
    Subscriber enter(Optional<String> user, Optional<PeerAddress> address, Supplier<Subscriber> making) {
        reserve(user, address);
        Subscriber made;
        try {
            made = making.get();
        } catch (RuntimeException | Error e) {
            release(user, address);
            throw e;
        }
        sessions.put(made.session(), made);
        attendances.forEach(each -> each.joined(made.presence()));
        return made;
    }

    private void reserve(Optional<String> user, Optional<PeerAddress> address) {
        int there = all.incrementAndGet();
        int own = user.map(name -> ofUser.merge(name, 1, Integer::sum)).orElse(0);
        int near = address.map(peer -> ofAddress.merge(peer, 1, Integer::sum)).orElse(0);
        try {
            check(there - 1, limits.all(), SessionLimitException.Limit.ALL);
            check(own - 1, limits.ofUser(), SessionLimitException.Limit.OF_USER);
            check(near - 1, limits.ofAddress(), SessionLimitException.Limit.OF_ADDRESS);
        } catch (SessionLimitException e) {
            release(user, address);
            throw e;
        }
    }

    private void release(Optional<String> user, Optional<PeerAddress> address) {
        all.decrementAndGet();
        user.ifPresent(name -> leave(ofUser, name));
        address.ifPresent(peer -> leave(ofAddress, peer));
    }

    private static <K> void leave(ConcurrentHashMap<K, Integer> counts, K who) {
        counts.computeIfPresent(who, (same, count) -> count == 1 ? null : count - 1);
    }

    /** A session has ended. More than once does no harm. */
    void strike(Subscriber subscriber, CloseReason reason) {
        if (sessions.remove(subscriber.session(), subscriber)) {
            release(subscriber.user(), subscriber.address());
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
