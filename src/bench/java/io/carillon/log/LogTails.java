package io.carillon.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tails of many nodes, without the rest of these: each with its connection that listens and polls. Of one thread. */
public final class LogTails implements AutoCloseable {
    private static final int TAIL_EVENTS = 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<PostgresDatabase> databases = new ArrayList<>();
    private final List<LogTail> tails = new ArrayList<>();

    private LogTails() {}

    /** All of them follow when this returns. */
    public static LogTails open(String url, int count) {
        LogTails all = new LogTails();
        Place.Postgres place = new Place.Postgres(
                url,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1,
                Duration.ofSeconds(10),
                Place.Postgres.DEFAULT_POLL);
        for (int i = 0; i < count; i++) {
            PostgresDatabase database = PostgresDatabase.open(place);
            long head = database.readers().withHandle(EventLog::head);
            LogTail tail = new LogTail(TAIL_EVENTS, 1 << 22, database.lineage().at(head));
            database.follow(tail, TAIL_EVENTS);
            all.databases.add(database);
            all.tails.add(tail);
        }
        return all;
    }

    /** Returns once every tail has come to an offset. */
    public void await(long offset) {
        try {
            for (LogTail tail : tails) {
                if (!tail.await(offset, PATIENCE)) {
                    throw new IllegalStateException("a tail stands at " + tail.head() + ", not at " + offset);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        databases.forEach(PostgresDatabase::close);
    }
}
