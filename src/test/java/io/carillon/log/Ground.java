package io.carillon.log;

import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;

/** Where the log of a test is kept, for as many starts as it makes, and its database over connections of one's own. */
public enum Ground {
    SQLITE {
        @Override
        Site at(Path directory) {
            return new Site(new Place.Directory(directory), Disk.database(directory), "SELECT 1");
        }
    },
    POSTGRESQL {
        @Override
        Site at(Path directory) {
            String url = PostgresServer.shared().freshDatabase();
            return new Site(
                    Place.Postgres.defaults(url), Jdbi.create(url), "UPDATE log SET witness = 'of another start'");
        }
    };

    /** A place without a log yet. */
    abstract Site at(Path directory);

    /**
     * A place of a test's own.
     *
     * @param restart has the log look as if its database had been started anew when it is opened next
     */
    record Site(Place place, Jdbi database, String restart) {
        void restartDatabase() {
            database.useHandle(handle -> handle.execute(restart));
        }

        LogSettings settings() {
            return LogSettings.defaults(place);
        }

        long number(String sql) {
            return database.withHandle(
                    handle -> handle.createQuery(sql).mapTo(Long.class).one());
        }
    }
}
