package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogStoreTest {
    private final Path directory;

    LogStoreTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private String intrude() throws IOException, InterruptedException {
        Process intruder = ChildJvm.start(Intruder.class, directory);
        try {
            String said = new String(intruder.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(intruder.waitFor(10, TimeUnit.SECONDS)).isTrue();
            return said.lines()
                    .filter(line -> line.matches("(refused|opened).*"))
                    .findFirst()
                    .orElse(said);
        } finally {
            intruder.destroyForcibly();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("carillon-"))
                .count();
    }

    @Test
    void makesItsDirectoryAndBeginsEmpty() {
        try (OpenLog log = OpenLog.in(directory.resolve("a/b"))) {
            assertThat(log.head()).isZero();
            assertThat(log.events().earliest().offset()).isZero();
            assertThat(log.store().describe()).startsWith("SQLite ").endsWith("carillon.db");
        }
    }

    @Test
    void whatWasWrittenIsThereAfterAReopening() {
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 20);
            log.submit(OpenLog.replace("notes", "7", "hi"));
        }
        try (OpenLog log = OpenLog.in(directory)) {
            assertThat(log.head()).isEqualTo(21);
            assertThat(log.events().after(0, 100, 1 << 20).events()).hasSize(21);
            assertThat(log.store().resources().find(new ResourceKey("notes", "7")))
                    .isPresent();
        }
    }

    @Test
    void theTailIsWarmAfterAStart() {
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 20);
        }
        try (OpenLog log = OpenLog.with(OpenLog.settings(directory, 16, 1_000))) {
            assertThat(log.store().tail().get(12)).isNull();
            for (long offset = 13; offset <= 20; offset++) {
                assertThat(log.store().tail().get(offset)).as("%d", offset).isNotNull();
            }
        }
    }

    @Test
    void theMarkerStandsWhileItRunsOnly() {
        try (OpenLog log = OpenLog.in(directory)) {
            assertThat(log.head()).isZero();
            assertThat(Disk.marker(directory)).exists();
        }
        assertThat(Disk.marker(directory)).doesNotExist();
    }

    @Test
    void closingLeavesNoThreadAndNoOpenFile() {
        await().atMost(Duration.ofSeconds(15)).until(() -> threads() == 0);
        OpenLog log = OpenLog.in(directory);
        log.publish("t", 100);
        assertThat(Disk.openFiles(directory)).isPositive();
        log.close();

        assertThat(Disk.openFiles(directory)).isZero();
        await().atMost(Duration.ofSeconds(5)).until(() -> threads() == 0);
    }

    @Test
    void closingTwiceDoesNoHarm() {
        OpenLog log = OpenLog.in(directory);
        log.close();
        try (OpenLog next = OpenLog.in(directory)) {
            log.close();

            assertThat(next.head()).isZero();
            assertThat(Disk.marker(directory)).exists();
            assertThatThrownBy(() -> OpenLog.in(directory)).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void aSecondOneInTheSameProcessIsRefusedWithTheRemedy() {
        try (OpenLog log = OpenLog.in(directory)) {
            assertThatThrownBy(() -> OpenLog.in(directory))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(directory.toAbsolutePath().toString())
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid())
                    .hasMessageContaining("carillon.data.dir");
            log.publish("t", 1);
            assertThat(log.head()).isEqualTo(1);
        }
        OpenLog.in(directory).close();
    }

    @Test
    void aSecondOneInAnotherProcessIsRefusedWithTheRemedy() throws Exception {
        try (OpenLog log = OpenLog.in(directory)) {
            assertThat(log.head()).isZero();
            assertThat(intrude())
                    .startsWith("refused: ")
                    .contains("in use by process " + ProcessHandle.current().pid())
                    .contains("carillon.data.dir");
        }
        assertThat(intrude()).startsWith("opened at 0");
    }

    /** Closing any descriptor of a file gives back all locks that the process has on it (POSIX fcntl). */
    @Test
    void aRefusedOneInTheSameProcessDoesNotLoseTheLockToAnother() throws Exception {
        try (OpenLog log = OpenLog.in(directory)) {
            assertThat(log.head()).isZero();
            assertThatThrownBy(() -> OpenLog.in(directory)).isInstanceOf(StoreException.class);

            assertThat(intrude()).startsWith("refused: ");
        }
    }

    @Test
    void aKilledServersFilesAreCheckedAndOpened() throws Exception {
        Path image = directory.resolve("image");
        Path data = directory.resolve("data");
        try (OpenLog log = OpenLog.in(data)) {
            log.publish("t", 500);
            Disk.copy(data, image);
        }
        assertThat(image.resolve("carillon.db-wal")).isNotEmptyFile();
        try (OpenLog log = OpenLog.in(image)) {
            assertThat(log.head()).isEqualTo(500);
        }
    }

    @Test
    void damagedFilesAreRefusedAfterAnUncleanStopAndNotTouched() throws Exception {
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 2_000);
        }
        Files.writeString(Disk.marker(directory), "");
        damage();
        Map<String, String> before = Disk.contents(directory);

        assertThatThrownBy(() -> OpenLog.in(directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(Disk.file(directory).toAbsolutePath().toString())
                .hasMessageContaining("damaged")
                .hasMessageContaining("backup");
        assertThat(Disk.contents(directory)).isEqualTo(before);
        assertThat(Disk.openFiles(directory)).isZero();
    }

    /** A copy that was made while the server ran, say, or a bad restore. */
    @Test
    void damagedFilesAreRefusedAfterACleanStopTooAndNotTouched() throws Exception {
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 2_000);
        }
        damage();
        Map<String, String> before = Disk.contents(directory);

        assertThatThrownBy(() -> OpenLog.in(directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged");
        assertThat(Disk.contents(directory)).isEqualTo(before);
    }

    @Test
    void anEmptiedFileIsNotTakenForANewLog() throws Exception {
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 3);
        }
        Files.write(Disk.file(directory), new byte[0]);
        Map<String, String> before = Disk.contents(directory);

        assertThatThrownBy(() -> OpenLog.in(directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged (it is empty)");
        assertThat(Disk.contents(directory)).isEqualTo(before);
    }

    @Test
    void anotherApplicationsDatabaseIsRefusedAndNotTouched() throws Exception {
        Disk.database(directory).useHandle(handle -> handle.execute("CREATE TABLE recipe (name TEXT)"));
        Map<String, String> before = Disk.contents(directory);

        assertThatThrownBy(() -> OpenLog.in(directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(Disk.file(directory).toAbsolutePath().toString())
                .hasMessageContaining("another application");
        assertThat(Disk.contents(directory)).isEqualTo(before);
    }

    @Test
    void aFileThatWasMovedAwayMakesRoomForANewLog() throws Exception {
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 3);
        }
        Files.move(Disk.file(directory), directory.resolve("kept.db"));
        try (OpenLog log = OpenLog.in(directory)) {
            assertThat(log.head()).isZero();
        }
    }

    @Test
    void damagedFilesOfAKilledServerAreNotTouchedEither() throws Exception {
        Path data = directory.resolve("running-data");
        try (OpenLog log = OpenLog.in(data)) {
            log.publish("t", 2_000);
            Disk.database(data).useHandle(handle -> handle.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
            log.publish("t", 5);
            Disk.copy(data, directory);
        }
        assertThat(directory.resolve("carillon.db-wal")).isNotEmptyFile();
        damage();
        Map<String, String> before = Disk.contents(directory);

        assertThatThrownBy(() -> OpenLog.in(directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged");
        assertThat(Disk.contents(directory)).isEqualTo(before);
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndNotTouched() throws Exception {
        Files.writeString(Disk.file(directory), "this is a diary, not a database\n".repeat(500));
        Map<String, String> before = Disk.contents(directory);

        assertThatThrownBy(() -> OpenLog.in(directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(directory.toAbsolutePath().toString());
        assertThat(Disk.contents(directory)).isEqualTo(before);
        assertThat(Disk.openFiles(directory)).isZero();
    }

    /** Zeros over some pages in the middle, where the events are. */
    private void damage() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(Disk.file(directory).toFile(), "rw")) {
            file.seek(file.length() / 2 / 4_096 * 4_096);
            file.write(new byte[8 * 4_096]);
        }
    }

    @Test
    void aSchemaFromANewerVersionIsRefused() {
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 3);
        }
        Disk.database(directory)
                .useHandle(
                        handle -> handle.execute("INSERT INTO flyway_schema_history SELECT installed_rank + 1, '999',"
                                + " 'later', type, 'V999__later.sql', 1, installed_by, installed_on, 1, success"
                                + " FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1"));
        long epochs = Disk.number(directory, "SELECT count(*) FROM epoch");

        assertThatThrownBy(() -> OpenLog.in(directory)).isInstanceOf(StoreException.class);
        assertThat(Disk.number(directory, "SELECT count(*) FROM epoch")).isEqualTo(epochs);
        assertThat(Disk.openFiles(directory)).isZero();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsRefusedByName() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> OpenLog.in(file.resolve("data")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("data");
    }
}
