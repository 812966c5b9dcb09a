package io.carillon.bench;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The file that results gather in: one object a case, replaced when the case is measured again, in the order of the cases. */
final class Results {
    private final Path file;
    private final Machine machine;
    private final Map<String, JsonObject> cases = new LinkedHashMap<>();

    private Results(Path file, Machine machine) {
        this.file = file;
        this.machine = machine;
    }

    /** What is in the file stays, but for what is measured anew. */
    static Results open(Path file, Machine machine) throws IOException {
        Results results = new Results(file, machine);
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file);
                    var json = Json.createReader(reader)) {
                json.readObject().forEach((name, result) -> results.cases.put(name, result.asJsonObject()));
            }
        }
        return results;
    }

    Path file() {
        return file;
    }

    /** Written at once: a run that is broken off keeps what it has. */
    void add(Case measured, Scale scale, Report report, double seconds) {
        JsonObject result = Json.createObjectBuilder()
                .add("title", measured.title())
                .add("machine", machine.json())
                .add("rounds", scale.rounds())
                .add("seconds", Math.round(seconds))
                .add("figures", figures(report.figures()))
                .add("threads", figures(report.threads()))
                .add("verdicts", verdicts(report))
                .add("notes", Json.createArrayBuilder(report.notes()))
                .build();
        cases.put(measured.name(), result);
        write();
        draw(file.resolveSibling("plots"), measured.name(), result);
    }

    private static JsonArrayBuilder figures(List<Figure> all) {
        JsonArrayBuilder figures = Json.createArrayBuilder();
        for (Figure figure : all) {
            figures.add(Json.createObjectBuilder()
                    .add("who", figure.who())
                    .add("metric", figure.metric())
                    .add("unit", figure.unit())
                    .add("median", figure.median())
                    .add("samples", Json.createArrayBuilder(figure.samples())));
        }
        return figures;
    }

    private static JsonArrayBuilder verdicts(Report report) {
        JsonArrayBuilder verdicts = Json.createArrayBuilder();
        for (Verdict verdict : report.verdicts()) {
            verdicts.add(Json.createObjectBuilder()
                    .add("what", verdict.what())
                    .add("value", verdict.value())
                    .add("target", verdict.target())
                    .add("met", verdict.met()));
        }
        return verdicts;
    }

    private void write() {
        try (Writer writer = Files.newBufferedWriter(file);
                JsonWriter json = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                        .createWriter(writer)) {
            Map<String, JsonValue> ordered = new LinkedHashMap<>();
            Case.all().stream()
                    .map(Case::name)
                    .filter(cases::containsKey)
                    .forEach(name -> ordered.put(name, cases.get(name)));
            json.writeObject(Json.createObjectBuilder(ordered).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void draw(Path directory, String name, JsonObject result) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(name + ".svg"), Chart.of(result));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the tables into benchmarks.md, between its marks, and the plots and the figures beside it. */
    void publish(Path docs) throws IOException {
        Path beside = docs.resolve("benchmarks");
        Files.createDirectories(beside);
        Files.copy(file, beside.resolve("results.json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        StringBuilder tables = new StringBuilder();
        for (Case each : Case.all()) {
            JsonObject result = cases.get(each.name());
            if (result != null) {
                draw(beside, each.name(), result);
                tables.append(Markdown.section(each.name(), result));
            }
        }
        Markdown.replaceTables(docs.resolve("benchmarks.md"), tables.toString());
    }
}
