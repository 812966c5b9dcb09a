package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.Server;
import io.carillon.system.client.Rest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteDataSource;

/** Files that a server must not go on with: it says what is wrong and where, and leaves every byte as it is. */
final class Damaged implements Case.Body {
    private static final int PAGE = 4_096;
    private static final int RESOURCES = 400;
    private static final Pattern REFUSAL = Pattern.compile("the log in (\\S+) (is damaged|cannot be opened)([^\\n]*)");

    /** Does something to a data directory. */
    @FunctionalInterface
    private interface Harm {
        void to(Path directory, Random random) throws IOException;
    }

    private static final Map<String, Harm> HARMS = new LinkedHashMap<>();

    static {
        HARMS.put("pages overwritten after a kill", (directory, random) -> {
            mark(directory);
            overwritePages(directory, random);
        });
        HARMS.put("pages overwritten after a clean stop", Damaged::overwritePages);
        HARMS.put("cut in half after a kill", (directory, random) -> {
            mark(directory);
            cut(directory, 2);
        });
        HARMS.put("cut in half after a clean stop", (directory, random) -> cut(directory, 2));
        HARMS.put("emptied after a kill", (directory, random) -> {
            mark(directory);
            Files.write(database(directory), new byte[0]);
        });
        HARMS.put("its first page is noise", (directory, random) -> overwrite(directory, 0, noise(random, PAGE)));
        HARMS.put("a text file", (directory, random) -> Files.writeString(database(directory), "hello\n".repeat(99)));
        HARMS.put(
                "from a newer version",
                (directory, random) -> sql(
                        directory,
                        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                                + " installed_by, execution_time, success) VALUES"
                                + " (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', 1, 1)"));
        HARMS.put("another application's", (directory, random) -> {
            Files.delete(database(directory));
            sql(directory, "CREATE TABLE recipe (name TEXT)");
        });
    }

    @Override
    public void run(Stage stage, Report report) throws Exception {
        Container container = stage.container();
        try (Server server = Trial.server(container).start()) {
            Rest rest = new Rest(server.url());
            for (int i = 0; i < RESOURCES; i++) {
                rest.put("/api/f0/k" + i, "{\"pad\":\"" + "x".repeat(2_000) + "\"}");
            }
            server.stop();
            for (Map.Entry<String, Harm> harm : HARMS.entrySet()) {
                Path directory = Files.createTempDirectory("carillon-damaged");
                Files.copy(database(server.data()), database(directory));
                harm.getValue().to(directory, stage.random(harm.getKey()));
                refuses(container, harm.getKey(), directory, report);
            }
        }
    }

    private static void refuses(Container container, String harm, Path directory, Report report) throws IOException {
        Map<String, Integer> before = contents(directory);
        try (Server server = Trial.server(container).data(directory).launch()) {
            long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
            boolean ready = false;
            boolean said = false;
            while (!ready && !said && System.nanoTime() - deadline < 0) {
                ready = server.get("/health/ready") == 200;
                said = REFUSAL.matcher(server.console()).find();
                LockSupport.parkNanos(50_000_000);
            }
            var matcher = REFUSAL.matcher(server.console());
            String words = matcher.find() ? matcher.group(2) + matcher.group(3) : "it said nothing";
            report.figure("%s: %s", harm, words.substring(0, Math.min(160, words.length())));
            report.require(said && !ready, harm + ": it was not refused");
            report.require(
                    !said || matcher.group(1).startsWith(directory.toString()), harm + ": it does not say where");
            server.kill();
        }
        report.require(contents(directory).equals(before), harm + ": files were touched");
    }

    /** Of all files but the lock, and what SQLite makes beside a database while somebody reads it. */
    private static Map<String, Integer> contents(Path directory) throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                boolean empty = name.endsWith("-wal") && Files.size(file) == 0;
                if (!name.equals("lock") && !name.endsWith("-shm") && !empty) {
                    contents.put(name, Arrays.hashCode(Files.readAllBytes(file)));
                }
            }
        }
        return contents;
    }

    private static Path database(Path directory) {
        return directory.resolve("carillon.db");
    }

    private static void mark(Path directory) throws IOException {
        Files.writeString(directory.resolve("running"), "left behind\n");
    }

    private static byte[] noise(Random random, int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    /** A tenth of them, but the first one. */
    private static void overwritePages(Path directory, Random random) throws IOException {
        int pages = (int) (Files.size(database(directory)) / PAGE);
        for (int i = 0; i < pages / 10; i++) {
            overwrite(directory, (1L + random.nextInt(pages - 1)) * PAGE, noise(random, PAGE));
        }
    }

    private static void overwrite(Path directory, long at, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(database(directory), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private static void cut(Path directory, int by) throws IOException {
        try (FileChannel channel = FileChannel.open(database(directory), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / by);
        }
    }

    private static void sql(Path directory, String statement) {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + database(directory));
        Jdbi.create(source).useHandle(handle -> handle.execute(statement));
    }
}
