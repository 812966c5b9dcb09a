package io.carillon.log;

import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a database's schema from any earlier version to this one. */
final class Schema {
    /** Its reports are not this server's events, but for warnings. Held, because the log manager forgets whom nobody holds. */
    private static final Logger FLYWAY_LOG = Logger.getLogger("org.flywaydb");

    private Schema() {}

    /**
     * Does what is to be done; servers that start together wait for each other.
     *
     * @param dialect the directory, beside this class, in which the steps are
     * @throws org.flywaydb.core.api.FlywayException if the schema is from a newer version, and whatever else goes wrong
     */
    static void migrate(DataSource source, String dialect) {
        FLYWAY_LOG.setLevel(Level.WARNING);
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:io/carillon/log/" + dialect)
                .ignoreMigrationPatterns(new String[0]) // a schema from a newer version is refused
                .load()
                .migrate();
    }
}
