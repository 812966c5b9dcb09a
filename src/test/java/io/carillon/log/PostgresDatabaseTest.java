package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Cursor;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node does when its PostgreSQL server is not as it should be, goes away, or comes back as another. */
@Timeout(120)
class PostgresDatabaseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static PostgresServer server;

    private String url;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.create();
        server.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void makeDatabase() {
        url = server.freshDatabase();
    }

    private OpenLog node() {
        return OpenLog.in(Place.Postgres.defaults(url));
    }

    private static void awaitAnswers(OpenLog node) {
        await().atMost(PATIENCE).until(node.store()::answers);
    }

    private static void awaitSilence(OpenLog node) {
        await().atMost(PATIENCE).until(() -> !node.store().answers());
    }

    @Test
    void aServerThatMayLoseWhatItConfirmsIsRefusedAndNotTouched() {
        try (PostgresServer unsafe =
                PostgresServer.create("-c fsync=off", "-c full_page_writes=off", "-c synchronous_commit=local")) {
            unsafe.start();
            String there = unsafe.freshDatabase();

            assertThatThrownBy(() -> OpenLog.in(Place.Postgres.defaults(there)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("fsync is off")
                    .hasMessageContaining("full_page_writes is off")
                    .hasMessageContaining("synchronous_commit is local");
            assertThat(Jdbi.create(there)
                            .<Long, RuntimeException>withHandle(handle -> handle.createQuery(
                                            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
                                    .mapTo(Long.class)
                                    .one()))
                    .isZero();
        }
    }

    @Test
    void aDatabaseWhoseOwnCommitsAreNotSafeIsRefusedAndStricterOnesAreNot() {
        String name = url.replaceAll(".*/(t[0-9]+)\\?.*", "$1");
        for (String weak : List.of("off", "local", "remote_write")) {
            server.admin("ALTER DATABASE " + name + " SET synchronous_commit = " + weak);
            assertThatThrownBy(this::node)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("synchronous_commit is " + weak);
        }
        server.admin("ALTER DATABASE " + name + " SET synchronous_commit = remote_apply");
        try (OpenLog node = node()) {
            assertThat(node.publish("t", "x").offset()).isEqualTo(1);
        }
    }

    /** As after a restart with other settings, or a failover to a server that has others. */
    @Test
    void aServerThatWouldLoseWhatItConfirmsByNowGetsNoChange() {
        String name = url.replaceAll(".*/(t[0-9]+)\\?.*", "$1");
        try (OpenLog node = node()) {
            node.publish("t", "x");
            server.admin("ALTER DATABASE " + name + " SET synchronous_commit = off");
            server.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
            await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> isRefused(node));
            server.admin("ALTER DATABASE " + name + " SET synchronous_commit = on");
            await().atMost(PATIENCE).until(() -> !isRefused(node));

            assertThat(node.publish("t", "z").offset()).isEqualTo(3);
        }
    }

    private static boolean isRefused(OpenLog node) {
        try {
            node.publish("t", "y");
            return false;
        } catch (StoreException e) {
            return true;
        }
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutThePassword() {
        Place.Postgres nowhere = Place.Postgres.defaults("jdbc:postgresql://127.0.0.1:1/live?password=secret");

        assertThatThrownBy(() -> OpenLog.in(nowhere))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/live")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aSchemaFromANewerVersionIsRefused() {
        node().close();
        Jdbi.create(url)
                .useHandle(
                        handle -> handle.execute("INSERT INTO flyway_schema_history SELECT installed_rank + 1, '999',"
                                + " 'later', type, 'V999__later.sql', 1, installed_by, installed_on, 1, success"
                                + " FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1"));

        assertThatThrownBy(this::node).isInstanceOf(StoreException.class).hasMessageContaining("cannot be opened");
    }

    @Test
    void nodesThatStartTogetherMakeOneLog() {
        List<CompletionStage<OpenLog>> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starts.add(CompletableFuture.supplyAsync(this::node));
        }
        List<OpenLog> nodes = starts.stream().map(OpenLog::await).toList();
        nodes.forEach(node -> node.publish("t", "x"));

        assertThat(nodes)
                .extracting(node -> node.store().tail().head().epoch())
                .hasSize(4)
                .containsOnly(nodes.get(0).store().tail().head().epoch());
        await().atMost(PATIENCE).until(() -> nodes.stream().allMatch(node -> node.head() == 4));
        nodes.forEach(OpenLog::close);
    }

    @Test
    void whileTheServerIsAwayChangesAreRefusedAndAfterItAllGoesOn() {
        try (OpenLog node = node();
                OpenLog other = node()) {
            Cursor before = node.publish("t", "before");
            server.crash();
            try {
                assertThatThrownBy(() -> node.publish("t", "lost")).isInstanceOf(StoreException.class);
                awaitSilence(node);
                awaitSilence(other);
                assertThatThrownBy(() -> node.publish("t", "lost"))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("does not answer");
                assertThatThrownBy(() -> node.events().after(0, 1, 1)).isInstanceOf(StoreException.class);
                assertThat(node.store().tail().head()).isEqualTo(before);
                assertThat(node.events().resolve(before)).as("from memory").isPresent();
            } finally {
                server.start();
            }
            awaitAnswers(node);
            awaitAnswers(other);

            Cursor after = node.publish("t", "after");
            assertThat(after.offset()).isEqualTo(before.offset() + 1);
            assertThat(after.epoch())
                    .as("a start of the server begins an epoch")
                    .isNotEqualTo(before.epoch());
            assertThat(other.events().resolve(before))
                    .as("which costs nobody a gap")
                    .isPresent();
            assertThat(other.events().resolve(after)).isEqualTo(OptionalLong.of(after.offset()));
            assertThat(other.events().after(0, 10, 1 << 20).events())
                    .extracting(event -> event.event().id())
                    .containsExactly(before.toString(), after.toString());
        }
    }

    /** A server whose machine stands still answers nothing and closes nothing. */
    @Test
    void aServerThatDoesNotAnswerIsAwayToo() {
        try (OpenLog node = node()) {
            node.publish("t", "before");
            List<CompletionStage<Outcome>> answers = new ArrayList<>();
            long begun = System.nanoTime();
            server.freeze();
            try {
                for (int i = 0; i < 600; i++) {
                    answers.add(node.journal().submit(OpenLog.message("t", "x" + i)));
                }
                assertThat(answers)
                        .allSatisfy(answer ->
                                assertThatThrownBy(() -> OpenLog.await(answer)).isInstanceOf(StoreException.class));
                System.out.println("PostgresDatabaseTest: 600 changes refused after "
                        + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
                awaitSilence(node);
            } finally {
                server.thaw();
            }
            awaitAnswers(node);
            assertThat(node.publish("t", "after").offset()).isEqualTo(node.head());
            long kept = node.head();
            assertThat(node.events().after(0, 1_000, 1 << 24).events()).hasSize((int) kept);
        }
    }

    /** It holds the log, and neither commits nor goes away. */
    @Test
    void aNodeThatStandsStillInTheMidstOfABatchLosesIt() throws SQLException {
        Place.Postgres usual = Place.Postgres.defaults(url);
        Place.Postgres hasty = new Place.Postgres(
                url,
                usual.user(),
                usual.password(),
                usual.tls(),
                usual.tlsCa(),
                1,
                Duration.ofMillis(500),
                usual.poll());
        Handle still = new PostgresConnections(hasty).open();
        try (OpenLog node = OpenLog.in(hasty);
                Connection connection = still.getConnection()) {
            Cursor before = node.publish("t", "before");
            still.begin();
            PostgresLog.take(still, before);
            assertThatThrownBy(() -> node.publish("t", "waits")).isInstanceOf(StoreException.class);
            awaitAnswers(node);

            assertThat(node.publish("t", "after").offset()).isEqualTo(before.offset() + 1);
            assertThatThrownBy(still::commit).isInstanceOf(JdbiException.class);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void readersThatFindNoConnectionFreeFailFast() throws Exception {
        Place.Postgres usual = Place.Postgres.defaults(url);
        Place.Postgres one = new Place.Postgres(
                url, usual.user(), usual.password(), usual.tls(), usual.tlsCa(), 1, usual.timeout(), usual.poll());
        try (PostgresDatabase database = PostgresDatabase.open(one);
                var taken = database.readers().open()) {
            assertThat(taken.createQuery("SELECT 1").mapTo(Integer.class).one()).isEqualTo(1);
            assertThatThrownBy(() -> new ResourceTable(database.readers()).find(new ResourceKey("a", "b")))
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void aRestoredBackupIsAGapFromWhereItEnds() {
        Cursor kept;
        Cursor lost;
        Path backup;
        try (OpenLog node = node()) {
            node.publish("t", 10);
            kept = node.store().tail().head();
        }
        server.stop();
        backup = server.copyFiles();
        server.start();
        try (OpenLog node = node()) {
            node.publish("t", 10);
            lost = node.store().tail().head();
        }
        server.stop();
        server.restoreFiles(backup);
        server.start();
        try (OpenLog node = node()) {
            assertThat(node.head()).isEqualTo(10);
            assertThat(node.events().resolve(kept)).isEqualTo(OptionalLong.of(10));
            assertThat(node.events().resolve(lost)).isEmpty();
            node.publish("t", 20);
            assertThat(node.events().resolve(lost)).isEmpty();
            assertThat(node.events().resolve(new Cursor(lost.epoch(), 11))).isEmpty();
        }
    }

    /** No node stops: they lose the server, and what comes back is not what they knew. */
    @Test
    void nodesThatRunOnFindOutThatTheLogHasGoneBack() {
        try (OpenLog node = node();
                OpenLog other = node()) {
            node.publish("t", 10);
            await().atMost(PATIENCE).until(() -> other.head() == 10);
            Cursor kept = node.store().tail().head();
            server.stop();
            Path backup = server.copyFiles();
            server.start();
            awaitAnswers(node);
            awaitAnswers(other);
            node.publishWhenBack("t", "x");
            node.publish("t", 4);
            await().atMost(PATIENCE).until(() -> other.head() == 15);
            Cursor lost = other.store().tail().head();
            Ring before = other.store().tail().ring();
            server.stop();
            server.restoreFiles(backup);
            server.start();
            awaitAnswers(node);
            Cursor next = node.publishWhenBack("t", "of another history");

            assertThat(next.offset()).isEqualTo(11);
            await().atMost(PATIENCE).until(() -> other.store().tail().head().equals(next));
            assertThat(other.store().tail().ring()).isNotSameAs(before);
            for (OpenLog each : List.of(node, other)) {
                assertThat(each.events().resolve(kept)).isEqualTo(OptionalLong.of(10));
                assertThat(each.events().resolve(lost)).isEmpty();
                assertThat(each.events().resolve(next)).isEqualTo(OptionalLong.of(11));
            }
        }
    }

    /** The server was not stopped for it, and the tables are as new as any. */
    @Test
    void aDumpThatIsRestoredInPlaceBeginsAnEpoch() {
        Cursor lost;
        try (OpenLog node = node()) {
            node.publish("t", 5);
            lost = node.publish("t", "lost");
        }
        Jdbi.create(url).useTransaction(handle -> {
            handle.execute("CREATE TABLE copy AS SELECT * FROM log");
            handle.execute("TRUNCATE log");
            handle.execute("INSERT INTO log SELECT * FROM copy");
            handle.execute("UPDATE log SET head = 5");
            handle.execute("DELETE FROM event WHERE \"offset\" > 5");
        });
        try (OpenLog node = node()) {
            assertThat(node.events().resolve(lost)).isEmpty();
            assertThat(node.publish("t", "next")).isNotEqualTo(lost);
            assertThat(node.events().resolve(lost)).isEmpty();
        }
    }

    @Test
    void theStoreSaysWhereItIs() {
        try (OpenLog node = node()) {
            assertThat(node.store().describe()).startsWith("PostgreSQL ").contains("127.0.0.1:" + server.port() + "/t");
            assertThat(node.store().resources().find(new ResourceKey("a", "b"))).isEqualTo(Optional.empty());
        }
    }
}
