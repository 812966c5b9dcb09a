package io.carillon.system.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** An OpenAPI 3.1 document, as far as it is used here: references inside of it, no callbacks, no links. Immutable. */
public final class Description {
    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete", "options");

    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();

    private Description(JsonNode document) {
        this.document = document;
        document.get("paths")
                .properties()
                .forEach(item -> item.getValue().properties().forEach(each -> {
                    if (!METHODS.contains(each.getKey())) {
                        throw new IllegalArgumentException("not understood: " + item.getKey() + " " + each.getKey());
                    }
                    operations.add(operation(item.getKey(), each.getKey(), each.getValue()));
                }));
    }

    public static Description parse(String json) {
        try {
            return new Description(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * A parameter.
     *
     * @param in path, query or header
     */
    public record Parameter(String name, String in, boolean required, JsonNode schema) {}

    /**
     * An answer that may come.
     *
     * @param headers schemas by the fields' names
     * @param required the names of those that are always there
     * @param content schemas by media type
     */
    public record Answer(Map<String, JsonNode> headers, Set<String> required, Map<String, JsonNode> content) {}

    /**
     * One method of a path.
     *
     * @param content schemas of what is sent by media type; empty if nothing is
     * @param answers by status
     * @param open true if no token is looked at
     */
    public record Operation(
            String path,
            String method,
            List<Parameter> parameters,
            Map<String, JsonNode> content,
            Map<Integer, Answer> answers,
            boolean open) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** The paths, each with its methods. */
    public Map<String, Set<String>> methods() {
        Map<String, Set<String>> methods = new LinkedHashMap<>();
        operations.forEach(each ->
                methods.computeIfAbsent(each.path(), absent -> new TreeSet<>()).add(each.method()));
        return methods;
    }

    /** The values that an operation's parameters in the path may have, of those that are listed. */
    public List<String> pathValues(Operation operation) {
        List<String> values = new ArrayList<>();
        operation.parameters().stream()
                .filter(parameter -> parameter.in().equals("path"))
                .forEach(parameter ->
                        resolved(parameter.schema()).path("enum").forEach(value -> values.add(value.textValue())));
        return values;
    }

    JsonNode components() {
        return document.get("components");
    }

    /** What a reference leads to, with its siblings laid over it; the same if it is none. */
    JsonNode resolved(JsonNode node) {
        JsonNode reference = node.get("$ref");
        if (reference == null) {
            return node;
        }
        JsonNode target = document.at(reference.textValue().substring(1));
        if (target.isMissingNode()) {
            throw new IllegalArgumentException("leads nowhere: " + reference);
        }
        ObjectNode merged = resolved(target).deepCopy();
        node.properties().forEach(member -> {
            if (!member.getKey().equals("$ref")) {
                merged.set(member.getKey(), member.getValue());
            }
        });
        return merged;
    }

    private Operation operation(String path, String method, JsonNode json) {
        List<Parameter> parameters = new ArrayList<>();
        json.path("parameters").forEach(each -> {
            JsonNode parameter = resolved(each);
            parameters.add(new Parameter(
                    parameter.get("name").textValue(),
                    parameter.get("in").textValue(),
                    parameter.path("required").asBoolean(false),
                    parameter.get("schema")));
        });
        Map<Integer, Answer> answers = new LinkedHashMap<>();
        json.get("responses")
                .properties()
                .forEach(each -> answers.put(Integer.valueOf(each.getKey()), answer(each.getValue())));
        JsonNode security = json.get("security");
        return new Operation(
                path,
                method.toUpperCase(Locale.ROOT),
                List.copyOf(parameters),
                schemas(json.path("requestBody").path("content")),
                answers,
                security != null && security.isEmpty());
    }

    private static Answer answer(JsonNode json) {
        Map<String, JsonNode> headers = new LinkedHashMap<>();
        Set<String> required = new TreeSet<>();
        json.path("headers").properties().forEach(header -> {
            headers.put(header.getKey(), header.getValue().get("schema"));
            if (header.getValue().path("required").asBoolean(false)) {
                required.add(header.getKey());
            }
        });
        return new Answer(headers, required, schemas(json.path("content")));
    }

    private static Map<String, JsonNode> schemas(JsonNode content) {
        Map<String, JsonNode> schemas = new LinkedHashMap<>();
        content.properties()
                .forEach(media -> schemas.put(media.getKey(), media.getValue().get("schema")));
        return schemas;
    }
}
