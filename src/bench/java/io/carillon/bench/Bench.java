package io.carillon.bench;

import io.carillon.bench.peer.Container;
import io.carillon.bench.peer.Cores;
import io.carillon.bench.peer.Peers;
import io.carillon.bench.peer.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Runs the cases that are asked for, or all. Started by {@code mvn -Pbench verify}; see docs/benchmarks.md. */
public final class Bench {
    private final Scale scale;
    private final Stage stage;
    private final Results results;
    private final List<String> failures = new ArrayList<>();

    private Bench(Scale scale, Stage stage, Results results) {
        this.scale = scale;
        this.stage = stage;
        this.results = results;
    }

    /** Ends with 1 if a case could not be measured; a target that is not met is no failure. */
    public static void main(String[] arguments) throws IOException {
        boolean brief =
                !property("bench.short").isEmpty() && !property("bench.short").equals("false");
        String rounds = property("bench.rounds");
        Scale full = brief ? Scale.SHORT : Scale.FULL;
        Scale scale = rounds.isEmpty() ? full : full.withRounds(Integer.parseInt(rounds));
        Path directory = Path.of(System.getProperty("bench.directory", "target/bench"));
        int count = Runtime.getRuntime().availableProcessors();
        Cores cores = new Cores();
        Machine machine = Machine.describe(count, cores.pinned(), Container.JETTY.home(), Container.TOMCAT.home());
        System.out.println(machine.text());
        Results results = Results.open(directory.resolve(brief ? "short.json" : "results.json"), machine);
        Path work = Files.createDirectories(directory.resolve("work"));
        try (Stage stage = new Stage(new Peers(new Site(work, cores, jvm())), scale, work, cores.pinned())) {
            Bench bench = new Bench(scale, stage, results);
            bench.run(wanted());
            if (!property("bench.publish").equals("false") && !brief) {
                results.publish(Path.of("docs"));
            }
            bench.end();
        }
    }

    /** Room for 10,000 connections in each container, unless told otherwise. */
    private static List<String> jvm() {
        String asked = property("bench.jvm");
        return asked.isEmpty() ? List.of("-Xmx2g") : List.of(asked.split(" "));
    }

    private static String property(String name) {
        return System.getProperty(name, "").strip();
    }

    private static List<Case> wanted() {
        List<String> names = Arrays.stream(property("bench.cases").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        List<String> known = Case.all().stream().map(Case::name).toList();
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException("bench.cases has others than " + known);
        }
        return Case.all().stream()
                .filter(each -> names.isEmpty() || names.contains(each.name()))
                .toList();
    }

    private void run(List<Case> cases) {
        for (Case each : cases) {
            long start = System.nanoTime();
            System.out.println("\n" + each.name() + ": " + each.title());
            Report report = new Report();
            boolean done = measure(each, report);
            stage.caseEnds(!done);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (done) {
                results.add(each, scale, report, seconds);
            }
            System.out.printf(Locale.ROOT, "    %s after %.1f s%n", done ? "done" : "FAILED", seconds);
        }
    }

    private boolean measure(Case each, Report report) {
        try {
            each.body().run(stage, report);
            if (!scale.brief()) {
                report.verdicts().forEach(verdict -> System.out.println("  " + Markdown.sentence(verdict)));
            }
            return true;
        } catch (Exception e) {
            e.printStackTrace();
            failures.add(each.name() + ": " + e.getMessage());
            return false;
        }
    }

    private void end() {
        if (!failures.isEmpty()) {
            System.out.println("\nNot measured:\n" + String.join("\n", failures));
            stage.close();
            System.exit(1);
        }
        System.out.println("\nEvery delivery was counted. Results: " + results.file());
    }
}
