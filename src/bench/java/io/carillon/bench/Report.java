package io.carillon.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What one case finds out, sample by sample. Its first metric is the one that is drawn. */
final class Report {
    private record Key(String who, String metric) {}

    private final Map<Key, Figure> figures = new LinkedHashMap<>();
    private final Map<Key, Figure> threads = new LinkedHashMap<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** One more sample. */
    void add(String who, String metric, String unit, double sample) {
        add(figures, who, metric, unit, sample);
        System.out.printf("    %-34s %-38s %12s %s%n", who, metric, Figure.text(sample), unit);
    }

    /** One more sample of what threads that share a duty have used. */
    void addOfThreads(String who, String metric, String unit, double sample) {
        add(threads, who, metric, unit, sample);
    }

    private static void add(Map<Key, Figure> to, String who, String metric, String unit, double sample) {
        to.computeIfAbsent(new Key(who, metric), absent -> new Figure(who, metric, unit, new ArrayList<>()))
                .samples()
                .add(sample);
    }

    boolean has(String who, String metric) {
        return figures.containsKey(new Key(who, metric));
    }

    private Figure figure(String who, String metric) {
        return Objects.requireNonNull(figures.get(new Key(who, metric)), () -> who + " has no " + metric);
    }

    /** The median of the ratios of each round: neighbours in time are compared, so that a busy minute weighs on both. */
    void ratio(String of, String to, String metric, Target target) {
        if (!has(of, metric) || !has(to, metric)) {
            return;
        }
        List<Double> above = figure(of, metric).samples();
        List<Double> below = figure(to, metric).samples();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(above.size(), below.size()); round++) {
            ratios.add(above.get(round) / below.get(round));
        }
        double ratio = Figure.median(ratios);
        verdicts.add(new Verdict(metric + ": " + of + " / " + to, ratio, target + " ×", target.isMetBy(ratio)));
    }

    double median(String who, String metric) {
        return figure(who, metric).median();
    }

    void judge(String who, String metric, Target target) {
        Figure figure = figure(who, metric);
        judge(metric + ": " + who, figure.median(), figure.unit(), target);
    }

    void judge(String what, double value, String unit, Target target) {
        verdicts.add(new Verdict(what, value, target + " " + unit, target.isMetBy(value)));
    }

    void note(String note) {
        notes.add(note);
    }

    List<Figure> figures() {
        return List.copyOf(figures.values());
    }

    List<Figure> threads() {
        return List.copyOf(threads.values());
    }

    List<Verdict> verdicts() {
        return verdicts;
    }

    List<String> notes() {
        return notes;
    }
}
