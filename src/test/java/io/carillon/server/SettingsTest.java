package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.fanout.FanOutSettings;
import io.carillon.log.LogSettings;
import io.carillon.log.Place;
import io.carillon.sse.SseSettings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static Settings of(Map<String, String> properties) {
        return new Settings(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 400))
                .build());
    }

    private static Settings ofEnvironment(Map<String, String> environment) {
        return new Settings(new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(environment, 300))
                .build());
    }

    private static void readAll(Settings settings) {
        assertThat(settings.log()).isNotNull();
        assertThat(settings.fanOut()).isNotNull();
        assertThat(settings.sse()).isNotNull();
        assertThat(settings.access()).isNotNull();
    }

    @Test
    void withoutAnyTheDefaultsHold() {
        Settings settings = of(Map.of());

        assertThat(settings.log()).isEqualTo(LogSettings.defaults(Path.of("carillon-data")));
        assertThat(settings.fanOut().heartbeat()).isEqualTo(FanOutSettings.DEFAULT_HEARTBEAT);
        assertThat(settings.fanOut().shards()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(settings.sse()).isEqualTo(new SseSettings(Duration.ofSeconds(5), true));
        assertThat(settings.access().open()).isFalse();
        assertThat(settings.unknown()).isEmpty();
    }

    @Test
    void eachIsRead() {
        Settings settings = of(Map.ofEntries(
                Map.entry("carillon.data.dir", "/var/lib/carillon"),
                Map.entry("carillon.retention.age", " 36h "),
                Map.entry("carillon.retention.events", "5000"),
                Map.entry("carillon.journal.queue", "7"),
                Map.entry("carillon.tail.events", "32"),
                Map.entry("carillon.tail.mib", "3"),
                Map.entry("carillon.heartbeat", "250ms"),
                Map.entry("carillon.shards", "3"),
                Map.entry("carillon.reconnect.spread", "0s"),
                Map.entry("carillon.access", "open"),
                Map.entry("carillon.origins", "https://a.example, http://b.example:81")));
        LogSettings log = settings.log();

        assertThat(log.place()).isEqualTo(new Place.Directory(Path.of("/var/lib/carillon")));
        assertThat(log.retainFor()).isEqualTo(Duration.ofHours(36));
        assertThat(log.retainEvents()).isEqualTo(5_000);
        assertThat(log.queueChanges()).isEqualTo(7);
        assertThat(log.tailEvents()).isEqualTo(32);
        assertThat(log.tailBytes()).isEqualTo(3L << 20);
        assertThat(settings.fanOut().heartbeat()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.fanOut().shards()).isEqualTo(3);
        assertThat(settings.sse().reconnectSpread()).isZero();
        assertThat(settings.access().open()).isTrue();
        assertThat(settings.access().origins()).containsExactlyInAnyOrder("https://a.example", "http://b.example:81");
        assertThat(settings.unknown()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "carillon.retention.age, 7, ms|d",
        "carillon.retention.age, 999ms, 1s",
        "carillon.retention.age, 999999999d, 3153600000s",
        "carillon.retention.age, -1s, 1s",
        "carillon.retention.age, 1w, ms|d",
        "carillon.retention.events, 0, from 1",
        "carillon.retention.events, 1e6, whole number",
        "carillon.retention.events, 99999999999999999999, from 1",
        "carillon.journal.queue, 0, from 1 to 1000000",
        "carillon.journal.queue, 1000001, from 1 to 1000000",
        "carillon.tail.events, 15, from 16 to 16777216",
        "carillon.tail.mib, 0, from 1 to 65536",
        "carillon.tail.mib, 65537, from 1 to 65536",
        "carillon.heartbeat, 99ms, 100ms",
        "carillon.heartbeat, 61m, 3600s",
        "carillon.heartbeat, soon, 100ms",
        "carillon.shards, 0, from 1 to 256",
        "carillon.shards, 257, from 1 to 256",
        "carillon.shards, two, from 1 to 256",
        "carillon.reconnect.spread, 2h, 3600s",
        "carillon.access, closed, local",
        "carillon.origins, https://A.example, lower case",
        "carillon.origins, *, scheme://host"
    })
    void aBadValueNamesKeyValueAndRange(String key, String value, String range) {
        assertThatThrownBy(() -> readAll(of(Map.of(key, value))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("'" + value + "'")
                .message()
                .containsPattern(java.util.regex.Pattern.compile(
                        range.contains("|") ? range.replace("|", ".*") : java.util.regex.Pattern.quote(range)));
    }

    @Test
    void aDirectoryThatIsNoPathIsNamed() {
        assertThatThrownBy(() -> of(Map.of("carillon.data.dir", "a\0b")).log())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("carillon.data.dir");
    }

    @Test
    void aDatabaseTakesThePlaceOfTheDirectory() {
        String url = "jdbc:postgresql://db.example:5433/live?password=secret";
        Settings settings = of(Map.of(
                "carillon.database.url", url,
                "carillon.database.user", "carillon",
                "carillon.database.password", "pa$$word",
                "carillon.database.tls", "verify-full",
                "carillon.database.tls.ca", "/etc/ssl/db.pem",
                "carillon.database.connections", "3",
                "carillon.database.timeout", "800ms",
                "carillon.database.poll", "2s",
                "carillon.data.dir", "/is/not/used"));

        assertThat(settings.log().place())
                .isEqualTo(new Place.Postgres(
                        url,
                        Optional.of("carillon"),
                        Optional.of("pa$$word"),
                        Optional.of("verify-full"),
                        Optional.of(Path.of("/etc/ssl/db.pem")),
                        3,
                        Duration.ofMillis(800),
                        Duration.ofSeconds(2)));
        assertThat(settings.log().place().toString()).doesNotContain("pa$$word", "secret");
        assertThat(settings.unknown()).isEmpty();
        assertThat(of(Map.of("carillon.database.url", url)).log().place()).isEqualTo(Place.Postgres.defaults(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mysql://localhost/x?password=secret", "postgresql://localhost/x:secret", "secret"})
    void anotherKindOfDatabaseIsRefusedAndItsUrlNotRepeated(String url) {
        assertThatThrownBy(() -> of(Map.of("carillon.database.url", url)).log())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("carillon.database.url")
                .hasMessageContaining("jdbc:postgresql:")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "carillon.database.tls, on, verify-full",
        "carillon.database.tls.ca, a\\0b, PEM",
        "carillon.database.connections, 0, from 1 to 1000",
        "carillon.database.timeout, 99ms, 100ms",
        "carillon.database.poll, 61s, 60s"
    })
    void aBadSettingOfTheDatabaseIsNamed(String key, String value, String range) {
        assertThatThrownBy(() -> of(Map.of(
                                "carillon.database.url",
                                "jdbc:postgresql://localhost/x",
                                key,
                                value.replace("\\0", "\0")))
                        .log())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(range);
    }

    @Test
    void theLimitsThemselvesAreTaken() {
        assertThat(of(Map.of("carillon.tail.events", "16777216")).log().tailEvents())
                .isEqualTo(1 << 24);
        assertThat(of(Map.of("carillon.tail.mib", "65536")).log().tailBytes()).isEqualTo(1L << 36);
        assertThat(of(Map.of("carillon.heartbeat", "1h")).fanOut().heartbeat()).isEqualTo(Duration.ofHours(1));
        assertThat(of(Map.of("carillon.retention.age", "36500d")).log().retainFor())
                .isEqualTo(Duration.ofDays(36_500));
    }

    @Test
    void anEmptyValueIsNone() {
        assertThat(of(Map.of("carillon.shards", " ", "carillon.data.dir", ""))
                        .log()
                        .place())
                .isEqualTo(new Place.Directory(Path.of("carillon-data")));
    }

    @Test
    void aValueIsTakenAsItStands() {
        assertThat(of(Map.of("carillon.data.dir", "/data/${user.name}\\x,y"))
                        .log()
                        .place())
                .isEqualTo(new Place.Directory(Path.of("/data/${user.name}\\x,y")));
    }

    @Test
    void environmentVariablesHaveNamesOfTheirOwnStyle() {
        Settings settings =
                ofEnvironment(Map.of("CARILLON_DATA_DIR", "/var/lib/carillon", "CARILLON_HEARTBEAT", "20s"));

        assertThat(settings.log().place()).isEqualTo(new Place.Directory(Path.of("/var/lib/carillon")));
        assertThat(settings.fanOut().heartbeat()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.unknown()).isEmpty();
    }

    @Test
    void systemPropertiesWinOverTheEnvironment() {
        Settings settings = new Settings(new SmallRyeConfigBuilder()
                .withSources(
                        new EnvConfigSource(Map.of("CARILLON_SHARDS", "2"), 300),
                        new PropertiesConfigSource(Map.of("carillon.shards", "5"), "system", 400))
                .build());

        assertThat(settings.fanOut().shards()).isEqualTo(5);
    }

    @Test
    void aSlipOfThePenIsReported() {
        assertThat(of(Map.of("carillon.datadir", "x", "carillon.shards", "1", "carillonx", "y", "other", "z"))
                        .unknown())
                .isEqualTo(Set.of("carillon.datadir"));
        assertThat(ofEnvironment(Map.of("CARILLON_DATADIR", "x", "CARILLON_DATA_DIR", "y", "PATH", "z"))
                        .unknown())
                .hasSize(1)
                .allMatch(name -> name.toLowerCase(java.util.Locale.ROOT)
                        .replace('_', '.')
                        .equals("carillon.datadir"));
    }

    @Test
    void theRunningProcessIsRead() {
        System.setProperty("carillon.shards", "9");
        try {
            assertThat(Settings.load().fanOut().shards()).isEqualTo(9);
        } finally {
            System.clearProperty("carillon.shards");
        }
    }
}
