package io.carillon.faults;

import io.carillon.system.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Runs the cases that are asked for, or all. Started by {@code mvn -Pfaults verify}; see docs/reliability.md. */
public final class Faults {
    private Faults() {}

    /** Ends with 1 if a guarantee was broken, or a case could not be carried out. */
    public static void main(String[] arguments) throws IOException {
        boolean brief =
                !property("faults.short").isEmpty() && !property("faults.short").equals("false");
        String asked = property("faults.seed");
        long seed = asked.isEmpty() ? new SecureRandom().nextInt(Integer.MAX_VALUE) : Long.parseLong(asked);
        System.out.println("The faults of this run are chosen by -Dfaults.seed=" + seed);
        Path results = Path.of(System.getProperty("faults.directory", "target/faults"));
        Files.createDirectories(results);
        List<Container> containers = containers();
        boolean sound = true;
        int notRun = 0;
        for (Case each : wanted(brief)) {
            Report report = run(each, brief ? Scale.SHORT : Scale.FULL, seed, containers, results);
            sound &= report.isSound();
            notRun += report.notRun().size();
        }
        System.out.println(sound ? "\nEvery guarantee was kept." : "\nGuarantees were broken.");
        if (notRun > 0) {
            System.out.println("Not run, because this machine does not permit it: " + notRun);
        }
        System.exit(sound ? 0 : 1);
    }

    private static Report run(Case each, Scale scale, long seed, List<Container> containers, Path results)
            throws IOException {
        long begin = System.nanoTime();
        System.out.println("\n" + each.name() + ": " + each.title());
        Report report = new Report();
        try {
            each.body().run(new Stage(scale, seed, each.name(), containers), report);
        } catch (Exception | AssertionError e) {
            e.printStackTrace();
            report.fail("it could not be carried out: " + e);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        String verdict = report.notRun().isEmpty() ? "kept" : "kept as far as it was run,";
        System.out.printf(Locale.ROOT, "    %s after %.0f s%n", report.isSound() ? verdict : "BROKEN", seconds);
        Files.writeString(
                results.resolve(each.name() + ".md"), report.markdown(each, seed, scale.equals(Scale.SHORT), seconds));
        return report;
    }

    private static List<Container> containers() {
        List<Container> all = List.of(Container.JETTY_12_1, Container.TOMCAT_11);
        String wanted = property("faults.container").toUpperCase(Locale.ROOT);
        List<Container> chosen =
                all.stream().filter(each -> each.name().startsWith(wanted)).toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("faults.container is neither jetty nor tomcat");
        }
        return chosen;
    }

    private static String property(String name) {
        return System.getProperty(name, "").strip();
    }

    private static List<Case> wanted(boolean brief) {
        List<String> names = Arrays.stream(property("faults.cases").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        List<String> known = Case.all().stream().map(Case::name).toList();
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException("faults.cases has others than " + known);
        }
        return Case.all().stream()
                .filter(each -> names.isEmpty() ? !brief || each.brief() : names.contains(each.name()))
                .toList();
    }
}
