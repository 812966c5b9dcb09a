package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that lets its user in with the password only, and over TLS only. The key in the resources is good for nothing else. */
class PostgresAccessTest {
    private static final Optional<String> USER = Optional.of("carillon");
    private static final Optional<String> PASSWORD = Optional.of("pa:ss wo/rd'?&");

    private static PostgresServer server;

    @TempDir
    private static Path directory;

    private static Optional<Path> authority;

    @BeforeAll
    static void startServer() throws IOException {
        server = PostgresServer.create("-c ssl=on", "-c ssl_cert_file=server.pem", "-c ssl_key_file=server.key")
                .with("server.pem", "/postgresql/server.pem")
                .with("server.key", "/postgresql/server.key")
                .with("pg_hba.conf", "/postgresql/pg_hba.conf");
        server.start();
        server.admin(
                "CREATE ROLE carillon LOGIN PASSWORD '" + PASSWORD.orElseThrow().replace("'", "''") + "'",
                "CREATE DATABASE carillon OWNER carillon ENCODING 'UTF8' TEMPLATE template0");
        Path file = directory.resolve("authority.pem");
        try (InputStream in =
                Objects.requireNonNull(PostgresAccessTest.class.getResourceAsStream("/postgresql/server.pem"))) {
            Files.write(file, in.readAllBytes());
        }
        authority = Optional.of(file);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Place.Postgres place(Optional<String> password, String tls, Optional<Path> tlsCa) {
        Place.Postgres usual = Place.Postgres.defaults("jdbc:postgresql://127.0.0.1:" + server.port() + "/carillon");
        return new Place.Postgres(
                usual.url(),
                USER,
                password,
                Optional.of(tls),
                tlsCa,
                usual.connections(),
                usual.timeout(),
                usual.poll());
    }

    /** Who owns the database and nothing else can do all that a node does. */
    @Test
    void anOrdinaryUserHasALogOverVerifiedConnections() {
        try (OpenLog log = OpenLog.in(place(PASSWORD, "verify-full", authority))) {
            assertThat(log.publish("t", "x").offset()).isEqualTo(log.head());
            assertThat(log.store().resources().find(new ResourceKey("a", "b"))).isEmpty();
        }
    }

    @Test
    void withoutTlsTheServerRefuses() {
        assertThatThrownBy(() -> OpenLog.in(place(PASSWORD, "disable", Optional.empty())))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no encryption");
    }

    @Test
    void aServerThatNobodyVouchesForIsRefused() {
        assertThatThrownBy(() -> OpenLog.in(place(PASSWORD, "verify-full", Optional.empty())))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void aWrongPasswordIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> OpenLog.in(place(Optional.of("wrong-secret"), "verify-full", authority)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("wrong-secret");
    }
}
