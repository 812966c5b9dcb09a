package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.check.Attempt;
import io.carillon.system.check.Checker;
import io.carillon.system.check.Stored;
import io.carillon.system.check.Transcript;
import io.carillon.system.client.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The server runs on after its backup, and then the backup takes the place of its log. */
final class OlderBackup implements Case.Body {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Container container : stage.containers()) {
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(40), false, 300);
            try (Trial trial = Trial.start(
                    stage,
                    container,
                    UnaryOperator.identity(),
                    plan,
                    stage.scale().few())) {
                trial.awaitAcknowledged(300, PATIENCE);
                trial.server().stop();
                Path backup = Files.createTempDirectory("carillon-backup");
                copy(trial.server().data(), backup);
                trial.server().restart();
                trial.awaitAcknowledged(300, PATIENCE);
                goBack(stage, trial, backup, container, report);
            }
        }
    }

    private static void goBack(Stage stage, Trial trial, Path backup, Container container, Report report)
            throws IOException, InterruptedException {
        trial.writers().end();
        report.require(
                trial.crowd().awaitHeard(trial.writers().ledger().known(), PATIENCE), "not all heard the first half");
        trial.server().stop();
        Stored before = LogFile.read(trial.server().data());
        report.findings(
                "before the restore",
                new Checker(before).check(trial.writers().ledger().attempts(), turnPages(trial.crowd(), before)));
        Stored kept = LogFile.read(backup);
        copy(backup, trial.server().data());
        trial.server().launch();
        trial.server().awaitReady();
        try (Writers later =
                new Writers(trial.server().url(), new Writers.Plan(Duration.ofMillis(40), false, 300, "later"))) {
            later.start(stage);
            trial.crowd().await(PATIENCE, () -> later.ledger().acknowledged() >= 300);
            later.end();
            report.require(trial.crowd().awaitHeard(later.ledger().known(), PATIENCE), "not all heard the second half");
            int gaps = trial.crowd().gaps();
            List<Transcript> transcripts = trial.crowd().end();
            trial.server().stop();
            Stored after = LogFile.read(trial.server().data());
            report.findings(
                    "after the restore", new Checker(after).check(ledger(trial.writers(), kept, later), transcripts));
            report.figure(
                    "%s: backup at %,d, gone on to %,d, restored and gone on to %,d; %d clients, %d gaps",
                    container, kept.head(), before.head(), after.head(), transcripts.size(), gaps);
            report.require(gaps > 0, "nobody was told of a gap");
            report.require(
                    !before.epochs().keySet().containsAll(after.epochs().keySet()),
                    "the restored log has no new epoch");
        }
    }

    /** What was acknowledged after the backup is lost, as the operator wanted it. */
    static List<Attempt> ledger(Writers earlier, Stored kept, Writers later) {
        List<Attempt> ledger = new ArrayList<>();
        earlier.ledger().attempts().stream()
                .filter(attempt -> attempt.offset().orElse(0) <= kept.head())
                .forEach(ledger::add);
        ledger.addAll(later.ledger().attempts());
        return ledger;
    }

    /** Ends what everybody has written down so far, and lets it begin anew where each of them stands. */
    static List<Transcript> turnPages(Crowd crowd, Stored before) {
        List<Transcript> ended = new ArrayList<>();
        for (Listener listener : crowd.listeners()) {
            Position at = Position.of(listener.client().cursor().orElseThrow());
            Map<String, Long> state = new HashMap<>(Stored.fold(before.events().headMap(at.offset(), true)));
            state.keySet().removeIf(topic -> !listener.selection().selects(topic));
            ended.add(listener.turnPage(at, state));
        }
        return ended;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> old = Files.list(to)) {
            for (Path file : (Iterable<Path>) old::iterator) {
                Files.delete(file);
            }
        }
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
