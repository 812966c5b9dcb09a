package io.carillon.log;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postgresql.Driver;

/** Where a log is kept. */
public sealed interface Place {
    /**
     * An SQLite database, for one server.
     *
     * @param path of a directory on this machine; created if it is not there
     */
    record Directory(Path path) implements Place {
        /** SQLite readers do not wait for the writer; more than a few only contend for its page cache. */
        static final int READERS = 4;
    }

    /**
     * A database on a PostgreSQL server, for any number of servers of ours.
     *
     * @param url {@code jdbc:postgresql://…}
     * @param tls one of libpq's words for {@code sslmode}; what the URL says, or else {@code prefer}, if empty
     * @param tlsCa a PEM file with the certificates that the server's is verified with; the platform's if empty
     * @param connections for reading; three more are the journal's, the tail's and the sessions'
     * @param timeout after which a server that has not answered counts as away
     * @param poll how often the log is looked at when nothing was heard of it
     */
    record Postgres(
            String url,
            Optional<String> user,
            Optional<String> password,
            Optional<String> tls,
            Optional<Path> tlsCa,
            int connections,
            Duration timeout,
            Duration poll)
            implements Place {
        /** In the order of what they protect from, nothing to everything (libpq, "SSL support"). */
        public static final List<String> TLS_MODES =
                List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

        public static final int DEFAULT_CONNECTIONS = 8;
        /** With what it takes to notice, a change has its answer within two seconds. */
        public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(1_500);

        public static final Duration DEFAULT_POLL = Duration.ofMillis(500);

        /** Everything but the database as usual. */
        public static Postgres defaults(String url) {
            return new Postgres(
                    url,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    DEFAULT_CONNECTIONS,
                    DEFAULT_TIMEOUT,
                    DEFAULT_POLL);
        }

        /** Whether the driver understands a text as the URL of a database of this kind. */
        public static boolean isUrl(String text) {
            return text.startsWith("jdbc:postgresql:") && Driver.parseURL(text, null) != null;
        }

        /** Without the password, and without the URL's parameters, one of which may be it. */
        @Override
        public String toString() {
            return url.replaceFirst("\\?.*", "");
        }
    }
}
