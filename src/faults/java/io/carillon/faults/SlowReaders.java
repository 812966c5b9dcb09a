package io.carillon.faults;

import io.carillon.system.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A quarter of the clients does not read for a while: more is written than sockets hold. */
final class SlowReaders implements Case.Body {
    private static final int RECEIVE_BUFFER = 32 * 1024;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Container container : stage.containers()) {
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(40), true, 12_000);
            int others = stage.scale().few() * 3 / 4;
            try (Trial trial = Trial.start(stage, container, UnaryOperator.identity(), plan, others)) {
                List<Listener> slow = stop(stage, trial);
                trial.writers().ledger().slowest();
                LockSupport.parkNanos(stage.scale().slow().toNanos());
                Duration slowest = trial.writers().ledger().slowest();
                long behind = slow.stream().mapToLong(Listener::position).min().orElse(0);
                long head = trial.present().of(slow.get(0).selection()).at().offset();
                slow.forEach(listener -> listener.client().listen());
                report.figure(
                        "%s: %d of %d did not read for %d s, one stood at %,d of %,d; slowest answer %d ms; %s",
                        container,
                        slow.size(),
                        slow.size() + others,
                        stage.scale().slow().toSeconds(),
                        behind,
                        head,
                        slowest.toMillis(),
                        memory(trial));
                trial.finish(report);
            }
        }
    }

    /** More listeners, with small buffers, that do not read. */
    static List<Listener> stop(Stage stage, Trial trial) {
        int before = trial.crowd().listeners().size();
        trial.crowd().join(Math.max(4, stage.scale().few() / 4), stage.random("slow"), RECEIVE_BUFFER);
        if (!trial.crowd().awaitOpen(Duration.ofSeconds(30))) {
            throw new IllegalStateException("the slow ones have not come");
        }
        List<Listener> all = trial.crowd().listeners();
        List<Listener> slow = List.copyOf(all.subList(before, all.size()));
        slow.forEach(listener -> listener.client().stopListening());
        return slow;
    }

    private static String memory(Trial trial) {
        try {
            return Files.readAllLines(
                            Path.of("/proc", Long.toString(trial.server().pid()), "status"))
                    .stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .map(line -> "most memory " + line.replaceAll("\\D+", "") + " KiB")
                    .findFirst()
                    .orElse("");
        } catch (IOException notThisSystem) {
            return "";
        }
    }
}
