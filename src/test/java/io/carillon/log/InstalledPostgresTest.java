package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carillon.event.Cursor;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server that Debian installs, which is older than the one on the class path. Skipped where there is none. */
@Timeout(120)
class InstalledPostgresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void nodesHearEachOtherAndGoOnAfterACrash() {
        Optional<PostgresServer> installed = PostgresServer.installed();
        assumeTrue(installed.isPresent(), "no PostgreSQL server is installed");
        try (PostgresServer server = installed.get()) {
            server.start();
            Place.Postgres place = Place.Postgres.defaults(server.freshDatabase());
            try (OpenLog node = OpenLog.in(place);
                    OpenLog other = OpenLog.in(place)) {
                System.out.println("InstalledPostgresTest: " + node.store().describe());
                Cursor first = node.publish("t", "x");
                Cursor second = other.publish("t", "y");
                await().atMost(PATIENCE).until(() -> node.head() == 2 && other.head() == 2);
                assertThat(second.offset()).isEqualTo(2);

                server.crash();
                assertThatThrownBy(() -> node.publish("t", "lost")).isInstanceOf(StoreException.class);
                server.start();
                await().atMost(PATIENCE)
                        .until(() -> node.store().answers() && other.store().answers());
                Cursor next = other.publishWhenBack("t", "z");
                assertThat(next.offset()).isEqualTo(3);
                assertThat(next.epoch()).isNotEqualTo(first.epoch());
                await().atMost(PATIENCE).until(() -> node.head() == 3);
                assertThat(node.events().resolve(first)).isEqualTo(OptionalLong.of(1));
                assertThat(node.events().after(0, 10, 1 << 20).events()).hasSize(3);
            }
        }
    }
}
