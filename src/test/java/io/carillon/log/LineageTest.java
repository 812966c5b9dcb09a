package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineageTest {
    private static final Lineage THREE =
            new Lineage(List.of(new Lineage.Epoch("a", 0), new Lineage.Epoch("b", 10), new Lineage.Epoch("c", 10)));

    private static boolean honoured(EventLog events, Cursor cursor) {
        return events.resolve(cursor).isPresent();
    }

    @Test
    void anEventBelongsToTheEpochItWasWrittenIn() {
        assertThat(THREE.of(1)).isEqualTo(new Cursor("a", 1));
        assertThat(THREE.of(10)).isEqualTo(new Cursor("a", 10));
        assertThat(THREE.of(11)).isEqualTo(new Cursor("c", 11));
    }

    @Test
    void aCursorHoldsFromItsEpochsBeginningToItsEnd() {
        assertThat(THREE.resolve(new Cursor("a", 0), 20)).isEqualTo(OptionalLong.of(0));
        assertThat(THREE.resolve(new Cursor("a", 10), 20)).isEqualTo(OptionalLong.of(10));
        assertThat(THREE.resolve(new Cursor("a", 11), 20)).isEmpty();
        assertThat(THREE.resolve(new Cursor("b", 10), 20)).isEqualTo(OptionalLong.of(10));
        assertThat(THREE.resolve(new Cursor("b", 11), 20)).isEmpty();
        assertThat(THREE.resolve(new Cursor("b", 9), 20)).isEmpty();
        assertThat(THREE.resolve(new Cursor("c", 20), 20)).isEqualTo(OptionalLong.of(20));
        assertThat(THREE.resolve(new Cursor("c", 21), 20)).isEmpty();
        assertThat(THREE.resolve(new Cursor("d", 11), 20)).isEmpty();
    }

    @Test
    void aLogHasAtLeastOneEpoch() {
        assertThatThrownBy(() -> new Lineage(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cursorsOfEarlierStartsAreHonouredAndFutureOnesAreNot(@TempDir Path directory) {
        Cursor first;
        Cursor firstHead;
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 5);
            first = log.events().at(3);
            firstHead = log.store().tail().head();
        }
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 5);
            String now = log.store().tail().head().epoch();

            assertThat(now).isNotEqualTo(first.epoch());
            assertThat(log.events().resolve(first)).isEqualTo(OptionalLong.of(3));
            assertThat(log.events().resolve(firstHead)).isEqualTo(OptionalLong.of(5));
            assertThat(log.events().resolve(new Cursor(first.epoch(), 6))).isEmpty();
            assertThat(log.events().resolve(new Cursor(now, 10))).isEqualTo(OptionalLong.of(10));
            assertThat(log.events().resolve(new Cursor(now, 11))).isEmpty();
            assertThat(log.events().resolve(new Cursor("unknown", 1))).isEmpty();
        }
    }

    @Test
    void eventsKeepTheirIdsOverStarts(@TempDir Path directory) {
        List<String> before;
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 5);
            before = ids(log);
        }
        try (OpenLog log = OpenLog.in(directory)) {
            log.publish("t", 5);

            assertThat(ids(log))
                    .hasSize(10)
                    .startsWith(before.toArray(String[]::new))
                    .doesNotHaveDuplicates();
        }
        try (OpenLog log = OpenLog.in(directory)) {
            for (EncodedEvent event : log.events().after(0, 9, 1 << 20).events()) {
                assertThat(log.events().at(event.offset()))
                        .isEqualTo(event.event().cursor().orElseThrow());
            }
            assertThat(log.events().at(10))
                    .as("where it stands")
                    .isEqualTo(log.store().tail().head());
        }
    }

    @Test
    void theLostHistoryOfARestoredBackupIsAGap(@TempDir Path directory) throws Exception {
        Path backup = directory.resolve("backup.db");
        Path data = directory.resolve("data");
        Set<String> given = new HashSet<>();
        String epoch;
        try (OpenLog log = OpenLog.in(data)) {
            log.publish("t", 60);
            Disk.database(data).useHandle(handle -> handle.execute("VACUUM INTO ?", backup.toString()));
            log.publish("t", 40);
            given.addAll(ids(log));
            epoch = log.store().tail().head().epoch();
        }
        restore(backup, data);
        try (OpenLog log = OpenLog.in(data)) {
            assertThat(log.head()).isEqualTo(60);
            assertCursorsOfTheLostBranch(log, epoch);

            log.publish("t", 80);
            assertCursorsOfTheLostBranch(log, epoch);
            List<String> ids = ids(log);
            assertThat(ids).hasSize(140);
            assertThat(given).containsAll(ids.subList(0, 60)).doesNotContainAnyElementsOf(ids.subList(60, 140));
        }
    }

    @Test
    void aBackupThatWentOnInTwoStartsIsAGapToo(@TempDir Path directory) throws Exception {
        Path backup = directory.resolve("backup.db");
        Path data = directory.resolve("data");
        Cursor lost;
        try (OpenLog log = OpenLog.in(data)) {
            log.publish("t", 60);
        }
        Files.copy(Disk.file(data), backup);
        try (OpenLog log = OpenLog.in(data)) {
            lost = log.store().tail().head();
            log.publish("t", 40);
        }
        restore(backup, data);
        try (OpenLog log = OpenLog.in(data)) {
            log.publish("t", 80);

            assertThat(honoured(log.events(), new Cursor(lost.epoch(), 80))).isFalse();
            assertThat(honoured(log.events(), lost)).isFalse();
        }
    }

    private static void assertCursorsOfTheLostBranch(OpenLog log, String epoch) {
        for (long offset = 0; offset <= 60; offset++) {
            assertThat(honoured(log.events(), new Cursor(epoch, offset)))
                    .as("%d", offset)
                    .isTrue();
        }
        for (long offset = 61; offset <= 100; offset++) {
            assertThat(honoured(log.events(), new Cursor(epoch, offset)))
                    .as("%d", offset)
                    .isFalse();
        }
    }

    private static void restore(Path backup, Path data) throws Exception {
        Files.deleteIfExists(data.resolve("carillon.db-wal"));
        Files.deleteIfExists(data.resolve("carillon.db-shm"));
        Files.move(backup, Disk.file(data), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> ids(OpenLog log) {
        return log.events().after(0, 1_000, 1 << 20).events().stream()
                .map(event -> event.event().id())
                .toList();
    }
}
