package io.carillon.log;

import com.zaxxer.hikari.HikariConfig;
import java.time.Duration;

/** What the readers' connections of all databases have in common. */
final class Pool {
    /** A reader that waits longer than this is better told that the server is busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Pool() {}

    static HikariConfig config(int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("carillon-readers");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setThreadFactory(task -> {
            Thread thread = new Thread(task, "carillon-pool");
            thread.setDaemon(true);
            return thread;
        });
        return config;
    }
}
