package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.Server;
import io.carillon.system.check.Selection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A file system of 24 MiB that somebody else fills, and clears again. Needs the right to mount one. */
final class DiskFull implements Case.Body {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int REFUSALS = 50;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Container container : stage.containers()) {
            Path disk = Files.createTempDirectory("carillon-disk");
            if (!command("mount", "-t", "tmpfs", "-o", "size=24m", "carillon-faults", disk.toString())) {
                report.notRun("a file system cannot be mounted here");
                return;
            }
            try (Trial trial = start(stage, container, disk)) {
                fillAndFree(trial, disk.resolve("ballast"), container, report);
                trial.finish(report);
            } finally {
                command("umount", disk.toString());
                Files.deleteIfExists(disk);
            }
        }
    }

    private static Trial start(Stage stage, Container container, Path disk) {
        Server.Plan plan = Trial.server(container).data(disk.resolve("data"));
        Trial trial = Trial.on(stage, container, plan.start(), new Writers.Plan(Duration.ofMillis(20), true, 2_000));
        trial.crowd().join(stage.scale().few(), stage.random("listeners"));
        trial.crowd().awaitOpen(PATIENCE);
        trial.writers().start(stage);
        return trial;
    }

    private static void fillAndFree(Trial trial, Path ballast, Container container, Report report) throws IOException {
        trial.awaitAcknowledged(100, PATIENCE);
        int closes = trial.crowd().closes();
        fill(ballast);
        boolean refused = trial.crowd().await(PATIENCE, () -> refusals(trial) >= REFUSALS);
        report.require(
                refused,
                "a full disk refused nothing: " + trial.writers().ledger().statuses());
        trial.writers().ledger().slowest();
        long begin = System.nanoTime();
        int resources = trial.present().of(new Selection("*")).versions().size();
        LockSupport.parkNanos(Duration.ofSeconds(7).toNanos()); // two heartbeats and more
        report.figure(
                "%s: %d refusals while full (%s), slowest answer %d ms; %d resources read; %d streams were closed",
                container,
                refusals(trial),
                trial.writers().ledger().statuses(),
                trial.writers().ledger().slowest().toMillis(),
                resources,
                trial.crowd().closes() - closes);
        report.require(trial.crowd().closes() == closes, "streams were closed while the disk was full");
        report.require(trial.server().get("/health/live") == 200, "not alive while the disk was full");
        int before = trial.writers().ledger().acknowledged();
        Files.delete(ballast);
        trial.awaitAcknowledged(100, PATIENCE);
        long begun = lines(trial, "SQLITE_FULL");
        trial.crowd().await(PATIENCE, () -> lines(trial, "It is over after") > 0);
        long over = lines(trial, "It is over after");
        report.figure("%s: the log has %d lines of a full disk, and %d of its end", container, begun, over);
        // One is for changes; the others are for what is done besides, each once.
        report.require(begun >= 1 && begun <= 4 && over >= 1 && over <= 2, "the log does not tell of it just once");
        report.figure(
                "%s: full for %d s; %d changes acknowledged since it is free, by the same process",
                container,
                Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                trial.writers().ledger().acknowledged() - before);
    }

    private static long lines(Trial trial, String with) {
        return trial.server()
                .console()
                .lines()
                .filter(line -> line.contains(with))
                .count();
    }

    private static int refusals(Trial trial) {
        return trial.writers().ledger().answers(503) + trial.writers().ledger().answers(507);
    }

    private static void fill(Path ballast) throws IOException {
        byte[] block = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (Files.size(ballast) == 0) {
                throw full;
            }
        }
    }

    private static boolean command(String... command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
