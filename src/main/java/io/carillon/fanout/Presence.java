package io.carillon.fanout;

import io.carillon.event.Cursor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A session as it was when somebody asked.
 *
 * @param session its id, made by the server; ids sort by the time at which the sessions began
 * @param user whose it is, if anyone's
 * @param since when it began
 * @param selected the selectors as the client wrote them
 * @param cursor where it stands; a moment old
 * @param lag how many events the log holds after that
 */
public record Presence(
        String session,
        Optional<String> user,
        Transport transport,
        Instant since,
        List<String> selected,
        Cursor cursor,
        long lag) {}
