package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final int KILLS = 5;

    @Test
    @Timeout(120)
    void whatWasAcknowledgedIsThereAfterEveryKill(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<Long> acknowledged = new HashSet<>();
        for (int kill = 0; kill < KILLS; kill++) {
            long until = acknowledged.size() + 50L + random.nextInt(1_000);
            killAfter(directory, acknowledged, until);
        }
        assertThat(Disk.marker(directory)).exists();

        try (OpenLog log = OpenLog.in(directory)) {
            Set<Long> found = new HashSet<>();
            for (long at = 0; at < log.head(); ) {
                EventLog.Page page = log.events().after(at, 1_000, 1 << 20);
                page.events().forEach(event -> found.add(event.offset()));
                at += page.events().size();
                assertThat(page.events()).isNotEmpty();
            }

            assertThat(found).as("seed %d", seed).containsAll(acknowledged);
            assertThat(found).hasSize((int) log.head());
            assertThat(log.store()
                            .resources()
                            .list("notes", java.util.Optional.empty(), 100)
                            .items())
                    .isNotEmpty()
                    .allSatisfy(item -> assertThat(item.version().offset()).isLessThanOrEqualTo(log.head()));
        }
    }

    /** Runs a writer until so many are acknowledged in all, kills it, and reads what it had still said. */
    private static void killAfter(Path directory, Set<Long> acknowledged, long until)
            throws IOException, InterruptedException {
        Process writer = ChildJvm.start(AcknowledgingWriter.class, directory);
        try (BufferedReader out = writer.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("ack [0-9]+") && !isCutOff(out)) {
                    acknowledged.add(Long.parseLong(line.substring(4)));
                }
                if (acknowledged.size() == until) {
                    writer.toHandle().destroyForcibly(); // unlike the process's own, leaves its output to be read
                }
            }
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(acknowledged.size())
                .as("it was killed, and did not end by itself")
                .isGreaterThanOrEqualTo((int) until);
    }

    /** The last line of a killed process may lack its end, and a number that is cut off is another number. */
    private static boolean isCutOff(BufferedReader out) throws IOException {
        out.mark(1);
        boolean last = out.read() < 0;
        if (!last) {
            out.reset();
        }
        return last;
    }
}
