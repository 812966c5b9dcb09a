package io.carillon.log;

import io.carillon.event.Cursor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A session as its node last told of it.
 *
 * @param id sorts by the time at which the session began
 * @param user whose it is, if anyone's
 * @param transport how its events go out
 * @param since when it began, to the millisecond
 * @param selected the selectors as the client wrote them
 * @param cursor where it stood
 * @param lag how many events the log held after that
 */
public record StoredSession(
        String id,
        Optional<String> user,
        String transport,
        Instant since,
        List<String> selected,
        Cursor cursor,
        long lag) {}
