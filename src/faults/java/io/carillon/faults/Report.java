package io.carillon.faults;

import io.carillon.system.check.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a case did, and what was wrong. Any thread. */
final class Report {
    private static final int SHOWN = 20;

    private final List<String> figures = new ArrayList<>();
    private final List<String> notRun = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /** One line of what was done or seen. */
    synchronized void figure(String format, Object... arguments) {
        String line = String.format(Locale.ROOT, format, arguments);
        figures.add(line);
        System.out.println("    " + line);
    }

    /** The case, or a part of it, cannot be carried out here; that is no failure, and no success either. */
    synchronized void notRun(String why) {
        notRun.add(why);
        figures.add("**not run:** " + why);
        System.out.println("    NOT RUN: " + why);
    }

    synchronized List<String> notRun() {
        return List.copyOf(notRun);
    }

    /** Fails the case if there are any. */
    synchronized void findings(String of, List<Finding> findings) {
        if (!findings.isEmpty()) {
            String sums = findings.stream()
                    .collect(Collectors.groupingBy(Finding::breach, Collectors.counting()))
                    .toString();
            fail(of + ": " + sums);
            findings.stream().limit(SHOWN).forEach(finding -> System.out.println("      " + finding));
        }
    }

    synchronized void require(boolean holds, String what) {
        if (!holds) {
            fail(what);
        }
    }

    synchronized void fail(String what) {
        failures.add(what);
        System.out.println("    BROKEN: " + what);
    }

    synchronized boolean isSound() {
        return failures.isEmpty();
    }

    synchronized String markdown(Case of, long seed, boolean brief, double seconds) {
        StringBuilder text = new StringBuilder("## " + of.title() + "\n\n");
        text.append(String.format(
                Locale.ROOT,
                "`mvn -Pfaults verify -Dfaults.cases=%s -Dfaults.seed=%d%s` (%.0f s)%n%n",
                of.name(),
                seed,
                brief ? " -Dfaults.short" : "",
                seconds));
        figures.forEach(line -> text.append("- ").append(line).append('\n'));
        failures.forEach(line -> text.append("- **broken:** ").append(line).append('\n'));
        return text.toString();
    }
}
