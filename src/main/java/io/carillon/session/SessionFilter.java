package io.carillon.session;

import io.carillon.event.Selectors;
import io.carillon.fanout.Presence;
import io.carillon.fanout.Transport;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions a list is to have. A parameter that is not there leaves none out.
 *
 * @param user whose they are
 * @param transport how their events go out
 * @param since those that began at this instant or later
 * @param topic what they have selected, as {@link Presence#selected} has it
 * @param lag those that lag by this many events or more
 */
record SessionFilter(
        Optional<String> user,
        Optional<Transport> transport,
        Optional<Instant> since,
        Optional<String> topic,
        Optional<Long> lag)
        implements Predicate<Presence> {

    /**
     * Reads the parameters of a query.
     *
     * @param selectors how {@code topic} is read
     * @throws ProblemException 400 if one is not what it has to be
     */
    static SessionFilter of(MultivaluedMap<String, String> query, Selectors selectors) {
        return new SessionFilter(
                Optional.ofNullable(query.getFirst("user")),
                read(query, "transport", "one of sse, ndjson, long-poll, websocket", SessionFilter::transport),
                read(query, "since", "an instant, 2026-11-21T20:15:00Z", Instant::parse),
                read(
                        query,
                        "topic",
                        "a topic or a pattern, as it was selected",
                        text -> selectors.parse(text).toString()),
                read(query, "lag", "a number of events from 0 on", SessionFilter::lag));
    }

    private static <T> Optional<T> read(
            MultivaluedMap<String, String> query, String name, String rule, Function<String, T> reading) {
        @Nullable String text = query.getFirst(name);
        try {
            return Optional.ofNullable(text).map(reading);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, name + ": " + rule + '.');
        }
    }

    private static Transport transport(String label) {
        return Transport.of(label).orElseThrow(IllegalArgumentException::new);
    }

    private static long lag(String digits) {
        if (!digits.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(digits);
        }
        return Long.parseLong(digits);
    }

    @Override
    public boolean test(Presence session) {
        return (user.isEmpty() || user.equals(session.user()))
                && (transport.isEmpty() || transport.get() == session.transport())
                && (since.isEmpty() || !session.since().isBefore(since.get()))
                && (topic.isEmpty() || session.selected().contains(topic.get()))
                && (lag.isEmpty() || session.lag() >= lag.get());
    }
}
