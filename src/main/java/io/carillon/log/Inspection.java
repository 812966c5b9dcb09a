package io.carillon.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Looks at a database before anything is written to it. */
final class Inspection {
    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

    private final Path database;
    private final StopMark mark;

    Inspection(Path database, StopMark mark) {
        this.database = database;
        this.mark = mark;
    }

    /** @throws StoreException if it is damaged, or another application's */
    void run() throws IOException {
        if (!Files.exists(database)) {
            return;
        }
        if (Files.size(database) == 0 && mark.isThere()) {
            throw damaged("it is empty");
        }
        // Read-only, or closing it would write what is left in the WAL into a file that may be damaged.
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + database.toAbsolutePath());
        try (Handle handle = Jdbi.create(source).open()) {
            checkOwner(handle);
            String suspicion = mark.suspicion().orElse("");
            if (!suspicion.isEmpty()) {
                LOG.info("{}: checking it", suspicion);
                checkPages(handle);
            }
        }
    }

    /** Opening another application's database as our own would already change its header. */
    private void checkOwner(Handle handle) {
        int tables = count(handle, "SELECT count(*) FROM sqlite_master");
        int own = count(handle, "SELECT count(*) FROM sqlite_master WHERE name = 'flyway_schema_history'");
        if (tables > 0 && own == 0) {
            throw new StoreException("the log in " + database.toAbsolutePath()
                    + " cannot be opened: it is a database of another application");
        }
    }

    private static int count(Handle handle, String sql) {
        return handle.createQuery(sql).mapTo(Integer.class).one();
    }

    private void checkPages(Handle handle) {
        String found =
                handle.createQuery("PRAGMA quick_check(1)").mapTo(String.class).one();
        if (!found.equals("ok")) {
            throw damaged(found);
        }
    }

    private StoreException damaged(String how) {
        return new StoreException("the log in " + database.toAbsolutePath() + " is damaged (" + how
                + "); restore it from a backup, or move it away to begin anew");
    }
}
