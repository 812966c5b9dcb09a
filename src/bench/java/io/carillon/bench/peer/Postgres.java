package io.carillon.bench.peer;

import io.carillon.log.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** A PostgreSQL server of its own, and what its processes use. Owned by the thread that measures. */
public final class Postgres implements AutoCloseable {
    /** For 100 nodes with three connections each, and some more. */
    private static final int MAX_CONNECTIONS = 400;

    /** As proc_pid_stat(5) counts time: USER_HZ is 100 on all of Linux's architectures that matter here. */
    private static final Duration TICK = Duration.ofMillis(10);

    private final PostgresServer server;

    private Postgres(PostgresServer server) {
        this.server = server;
    }

    static Postgres start(Cores cores) {
        PostgresServer server =
                PostgresServer.create("-c max_connections=" + MAX_CONNECTIONS, "-c shared_buffers=256MB");
        server.start();
        server.processes().forEach(cores::moveServer);
        return new Postgres(server);
    }

    /** The URL of a new and empty database. */
    public String freshDatabase() {
        return server.freshDatabase();
    }

    /** What all its processes have used so far, those that have ended included. */
    public Duration cpu() {
        List<Long> processes = server.processes();
        Duration running = processes.stream().map(Postgres::used).reduce(Duration.ZERO, Duration::plus);
        return running.plus(usedByChildren(processes.get(0)));
    }

    /** To the nanosecond (proc documentation, "schedstat"): a backend may use less than a tick in a whole measurement. */
    private static Duration used(long pid) {
        return Duration.ofNanos(Long.parseLong(read(pid, "schedstat", "0").split(" ", -1)[0]));
    }

    /** Those that have ended and been waited for: the fields cutime and cstime. */
    private static Duration usedByChildren(long pid) {
        String stat = read(pid, "stat", "");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return TICK.multipliedBy(Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
    }

    /** What it says in place of a process that has ended meanwhile. */
    private static String read(long pid, String name, String ended) {
        Path file = Path.of("/proc", Long.toString(pid), name);
        try {
            return Files.exists(file) ? Files.readString(file).strip() : ended;
        } catch (IOException e) {
            return ended;
        }
    }

    /**
     * What a log has in its table after an offset.
     *
     * @param events how many
     * @param batches in so many transactions
     */
    public record Stored(long events, long batches) {
        public double eventsPerBatch() {
            return events / (double) batches;
        }
    }

    /** Each row of PostgreSQL's says which transaction made it. */
    public Stored storedAfter(String url, long offset) {
        return Jdbi.create(url)
                .withHandle(handle -> handle.createQuery(
                                "SELECT count(*), count(DISTINCT xmin::text) FROM event WHERE \"offset\" > ?")
                        .bind(0, offset)
                        .map((row, context) -> new Stored(row.getLong(1), row.getLong(2)))
                        .one());
    }

    /** Where a log ends, as an offset. */
    public long head(String url) {
        return Jdbi.create(url)
                .withHandle(handle -> handle.createQuery("SELECT head FROM log")
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public void close() {
        server.close();
    }
}
