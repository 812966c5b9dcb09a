package io.carillon.server;

import io.carillon.access.AccessSettings;
import io.carillon.fanout.FanOutSettings;
import io.carillon.fanout.SessionLimits;
import io.carillon.log.LogSettings;
import io.carillon.log.Place;
import io.carillon.message.MessageSettings;
import io.carillon.session.SessionSettings;
import io.carillon.sse.SseSettings;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The settings, read once at the start from system properties, environment variables ({@code CARILLON_DATA_DIR} for
 * {@code carillon.data.dir}) and {@code META-INF/microprofile-config.properties}, in this order.
 */
final class Settings {
    private static final String PREFIX = "carillon.";
    private static final String DATA_DIR = "carillon.data.dir";
    private static final String DATABASE_URL = "carillon.database.url";
    private static final String DATABASE_USER = "carillon.database.user";
    private static final String DATABASE_PASSWORD = "carillon.database.password";
    private static final String DATABASE_TLS = "carillon.database.tls";
    private static final String DATABASE_TLS_CA = "carillon.database.tls.ca";
    private static final String DATABASE_CONNECTIONS = "carillon.database.connections";
    private static final String DATABASE_TIMEOUT = "carillon.database.timeout";
    private static final String DATABASE_POLL = "carillon.database.poll";
    private static final String RETAIN_FOR = "carillon.retention.age";
    private static final String RETAIN_EVENTS = "carillon.retention.events";
    private static final String KEEP_KEYS = "carillon.idempotency.age";
    private static final String USER_TTL = "carillon.users.ttl";
    private static final String QUEUE_CHANGES = "carillon.journal.queue";
    private static final String TAIL_EVENTS = "carillon.tail.events";
    private static final String TAIL_MIB = "carillon.tail.mib";
    private static final String HEARTBEAT = "carillon.heartbeat";
    private static final String STALL = "carillon.stall.timeout";
    private static final String SHARDS = "carillon.shards";
    private static final String SESSIONS = "carillon.sessions";
    private static final String SESSIONS_OF_USER = "carillon.sessions.user";
    private static final String SESSIONS_OF_ADDRESS = "carillon.sessions.address";
    private static final String SESSION_EVENTS = "carillon.sessions.events";
    private static final String LEASE = "carillon.node.lease";
    private static final String RECONNECT_SPREAD = "carillon.reconnect.spread";
    private static final String OUTPUT = "carillon.output";

    private static final List<String> OWN_KEYS = List.of(
            DATA_DIR,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            DATABASE_TLS,
            DATABASE_TLS_CA,
            DATABASE_CONNECTIONS,
            DATABASE_TIMEOUT,
            DATABASE_POLL,
            RETAIN_FOR,
            RETAIN_EVENTS,
            KEEP_KEYS,
            USER_TTL,
            QUEUE_CHANGES,
            TAIL_EVENTS,
            TAIL_MIB,
            HEARTBEAT,
            STALL,
            SHARDS,
            SESSIONS,
            SESSIONS_OF_USER,
            SESSIONS_OF_ADDRESS,
            SESSION_EVENTS,
            LEASE,
            RECONNECT_SPREAD,
            OUTPUT);

    static final List<String> KEYS =
            Stream.concat(AccessSettings.KEYS.stream(), OWN_KEYS.stream()).toList();

    private static final int MOST_SESSIONS = 10_000_000;

    /** A whole number and a unit. */
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private final SmallRyeConfig config;

    Settings(SmallRyeConfig config) {
        this.config = config;
    }

    /** Not through {@code ConfigProvider}, whose registry would keep this application's class loader. */
    static Settings load() {
        return new Settings(new SmallRyeConfigBuilder()
                .forClassLoader(Settings.class.getClassLoader())
                .addDefaultSources()
                .build());
    }

    LogSettings log() {
        return new LogSettings(
                place(),
                duration(RETAIN_FOR, LogSettings.DEFAULT_RETAIN_FOR, Duration.ofSeconds(1), Duration.ofDays(36_500)),
                number(RETAIN_EVENTS, LogSettings.DEFAULT_RETAIN_EVENTS, 1, Long.MAX_VALUE / 2),
                duration(KEEP_KEYS, LogSettings.DEFAULT_KEEP_KEYS, Duration.ofSeconds(1), Duration.ofDays(36_500)),
                (int) number(QUEUE_CHANGES, LogSettings.DEFAULT_QUEUE_CHANGES, 1, 1_000_000),
                LogSettings.DEFAULT_QUEUE_BYTES,
                LogSettings.DEFAULT_BATCH_CHANGES,
                (int) number(TAIL_EVENTS, LogSettings.DEFAULT_TAIL_EVENTS, 16, 1 << 24),
                number(TAIL_MIB, LogSettings.DEFAULT_TAIL_BYTES >> 20, 1, 1 << 16) << 20);
    }

    FanOutSettings fanOut() {
        int shards = Runtime.getRuntime().availableProcessors();
        return new FanOutSettings(
                (int) number(SHARDS, shards, 1, 256),
                FanOutSettings.DEFAULT_READERS,
                duration(HEARTBEAT, FanOutSettings.DEFAULT_HEARTBEAT, Duration.ofMillis(100), Duration.ofHours(1)),
                duration(STALL, FanOutSettings.DEFAULT_STALL, Duration.ofSeconds(1), Duration.ofDays(1)),
                new SessionLimits(
                        (int) number(SESSIONS, SessionLimits.DEFAULT_ALL, 1, MOST_SESSIONS),
                        (int) number(SESSIONS_OF_USER, SessionLimits.DEFAULT_OF_USER, 1, MOST_SESSIONS),
                        (int) number(SESSIONS_OF_ADDRESS, SessionLimits.NO_LIMIT, 1, MOST_SESSIONS)));
    }

    SessionSettings sessions() {
        return new SessionSettings(
                flag(SESSION_EVENTS),
                duration(LEASE, SessionSettings.DEFAULT_LEASE, Duration.ofSeconds(1), Duration.ofHours(1)));
    }

    SseSettings sse() {
        return new SseSettings(
                duration(RECONNECT_SPREAD, SseSettings.DEFAULT_RECONNECT_SPREAD, Duration.ZERO, Duration.ofHours(1)),
                choice(OUTPUT, "container", "portable").equals("container"));
    }

    MessageSettings messages() {
        return new MessageSettings(
                duration(USER_TTL, MessageSettings.DEFAULT_USER_TTL, Duration.ofMillis(1), Duration.ofDays(36_500)));
    }

    AccessSettings access() {
        try {
            return AccessSettings.read(this::value);
        } catch (IllegalArgumentException e) {
            throw new SettingException(String.valueOf(e.getMessage()));
        }
    }

    /** Keys that begin like ours but that nobody reads: somebody's slip of the pen. */
    Set<String> unknown() {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith(PREFIX) && !KEYS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<String> value(String key) {
        return config.getOptionalValue(key, String.class).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** One of two words, the first if none is set. */
    private String choice(String key, String first, String second) {
        String value = value(key).orElse(first);
        if (!value.equals(first) && !value.equals(second)) {
            throw new SettingException(key + " is '" + value + "': it is " + first + " or " + second);
        }
        return value;
    }

    private Place place() {
        Optional<String> url = value(DATABASE_URL);
        if (url.isEmpty()) {
            return new Place.Directory(
                    path(DATA_DIR, value(DATA_DIR).orElse(LogSettings.DEFAULT_DIRECTORY), "the path of a directory"));
        }
        if (!Place.Postgres.isUrl(url.get())) { // which is not repeated, because a password may be in it
            throw new SettingException(DATABASE_URL + " is not jdbc:postgresql://host:port/database");
        }
        return new Place.Postgres(
                url.get(),
                value(DATABASE_USER),
                value(DATABASE_PASSWORD),
                value(DATABASE_TLS).map(word -> oneOf(DATABASE_TLS, word, Place.Postgres.TLS_MODES)),
                value(DATABASE_TLS_CA).map(file -> path(DATABASE_TLS_CA, file, "the path of a PEM file")),
                (int) number(DATABASE_CONNECTIONS, Place.Postgres.DEFAULT_CONNECTIONS, 1, 1_000),
                duration(
                        DATABASE_TIMEOUT,
                        Place.Postgres.DEFAULT_TIMEOUT,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1)),
                duration(DATABASE_POLL, Place.Postgres.DEFAULT_POLL, Duration.ofMillis(10), Duration.ofMinutes(1)));
    }

    private static Path path(String key, String value, String what) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new SettingException(key + " is '" + value + "': it is " + what);
        }
    }

    private static String oneOf(String key, String value, List<String> words) {
        if (!words.contains(value)) {
            throw new SettingException(key + " is '" + value + "': it is one of " + String.join(", ", words));
        }
        return value;
    }

    private boolean flag(String key) {
        String value = value(key).orElse("false");
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        throw new SettingException(key + " is '" + value + "': it is either true or false");
    }

    private long number(String key, long otherwise, long least, long most) {
        Optional<String> value = value(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (value.get().matches("[0-9]{1,18}")) {
            long number = Long.parseLong(value.get());
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new SettingException(
                key + " is '" + value.get() + "': it is a whole number from " + least + " to " + most);
    }

    private Duration duration(String key, Duration otherwise, Duration least, Duration most) {
        Optional<String> value = value(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value.get());
        if (matcher.matches()) {
            Duration duration = Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        }
        throw new SettingException(key + " is '" + value.get() + "': it is a number with a unit (ms, s, m, h, d) from "
                + words(least) + " to " + words(most));
    }

    private static ChronoUnit unit(String name) {
        return switch (name) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
