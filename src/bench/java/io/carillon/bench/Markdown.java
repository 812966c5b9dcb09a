package io.carillon.bench;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The results as docs/benchmarks.md shows them. */
final class Markdown {
    private static final String BEGIN = "<!-- results: written by mvn -Pbench verify -Dbench.publish -->\n";
    private static final String END = "<!-- end of results -->\n";

    private Markdown() {}

    static String sentence(Verdict verdict) {
        return "%s = %s (target %s): %s"
                .formatted(
                        verdict.what(),
                        Figure.text(verdict.value()),
                        verdict.target(),
                        verdict.met() ? "met" : "NOT MET");
    }

    static String section(String name, JsonObject result) {
        JsonObject machine = result.getJsonObject("machine");
        StringBuilder text = new StringBuilder("### " + result.getString("title") + "\n\n");
        text.append("`-Dbench.cases=%s` · %s · commit %s · JDK %s · %d rounds · load before: %s%n%n"
                .formatted(
                        name,
                        machine.getString("date"),
                        machine.getString("commit"),
                        machine.getString("jdk").replaceAll(".* ", ""),
                        result.getInt("rounds"),
                        machine.getString("load before")));
        table(
                text,
                result.getJsonArray("figures"),
                column -> column.getString("metric") + ", " + column.getString("unit"));
        verdicts(text, result);
        threads(text, result);
        result.getJsonArray("notes")
                .forEach(note -> text.append(((jakarta.json.JsonString) note).getString())
                        .append("\n\n"));
        text.append("![")
                .append(result.getString("title"))
                .append("](benchmarks/")
                .append(name)
                .append(".svg)\n\n");
        return text.toString();
    }

    private static void threads(StringBuilder text, JsonObject result) {
        JsonArray threads = result.getJsonArray("threads");
        if (threads != null && !threads.isEmpty()) {
            text.append("CPU by thread, in ")
                    .append(threads.getJsonObject(0).getString("unit"))
                    .append(":\n\n");
            table(text, threads, column -> column.getString("metric"));
        }
    }

    /** One row a server, one column a metric. */
    private static void table(StringBuilder text, JsonArray figures, Function<JsonObject, String> title) {
        Set<String> columns = new LinkedHashSet<>();
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        for (JsonObject figure : figures.getValuesAs(JsonObject.class)) {
            String column = title.apply(figure);
            columns.add(column);
            rows.computeIfAbsent(figure.getString("who"), absent -> new LinkedHashMap<>())
                    .put(column, Figure.text(figure.getJsonNumber("median").doubleValue()));
        }
        text.append("| |");
        columns.forEach(column -> text.append(' ').append(column).append(" |"));
        text.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        rows.forEach((who, cells) -> {
            text.append("| ").append(who).append(" |");
            columns.forEach(column ->
                    text.append(' ').append(cells.getOrDefault(column, "–")).append(" |"));
            text.append('\n');
        });
        text.append('\n');
    }

    private static void verdicts(StringBuilder text, JsonObject result) {
        List<JsonObject> verdicts = result.getJsonArray("verdicts").getValuesAs(JsonObject.class);
        if (verdicts.isEmpty()) {
            return;
        }
        text.append("| | measured | target | met |\n|---|---|---|---|\n");
        for (JsonObject verdict : verdicts) {
            text.append("| %s | %s | %s | %s |%n"
                    .formatted(
                            verdict.getString("what"),
                            Figure.text(verdict.getJsonNumber("value").doubleValue()),
                            verdict.getString("target"),
                            verdict.getBoolean("met") ? "yes" : "**no**"));
        }
        text.append('\n');
    }

    static void replaceTables(Path page, String tables) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(page + " has no place for results");
        }
        Files.writeString(page, text.substring(0, begin) + BEGIN + "\n" + tables + text.substring(end));
    }
}
