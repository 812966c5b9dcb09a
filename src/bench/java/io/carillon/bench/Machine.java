package io.carillon.bench;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where and of what something was measured: name and value, in order. */
record Machine(Map<String, String> facts) {
    static Machine describe(int cores, boolean pinned, Path... containers) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "date",
                Instant.now(Clock.systemUTC()).truncatedTo(ChronoUnit.MINUTES).toString());
        facts.put("commit", output("git", "describe", "--always", "--dirty", "--exclude=*"));
        facts.put("cpu", first("/proc/cpuinfo", "model name\\s*: (.*)"));
        facts.put("cores", Integer.toString(cores));
        facts.put("pinned", pinned ? "servers to core 0, load to core 1" : "no");
        facts.put("memory", memory());
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("jdk", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        for (Path container : containers) {
            String name = String.valueOf(container.getFileName());
            facts.put(name.replaceAll("-[0-9].*", ""), name.replaceAll(".*?-([0-9].*)", "$1"));
        }
        facts.put("nginx", output("nginx", "-v").replaceAll(".*nginx/", ""));
        facts.put("load before", first("/proc/loadavg", "([0-9.]+)"));
        return new Machine(facts);
    }

    private static String memory() {
        String kib = first("/proc/meminfo", "MemTotal: *([0-9]+) kB");
        return kib.isEmpty() ? "" : Math.round(Long.parseLong(kib) / 1048576.0) + " GiB";
    }

    /** The group of the first match, empty if there is none. */
    private static String first(String file, String pattern) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
            return matcher.find() ? matcher.group(1) : "";
        } catch (IOException notThisSystem) {
            return "";
        }
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? text.strip() : "";
        } catch (IOException notThere) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    String text() {
        return facts.entrySet().stream()
                .filter(fact -> !fact.getValue().isEmpty())
                .map(fact -> fact.getKey() + ": " + fact.getValue())
                .collect(Collectors.joining(" · "));
    }

    JsonObject json() {
        JsonObjectBuilder object = Json.createObjectBuilder();
        facts.forEach(object::add);
        return object.build();
    }
}
