package io.carillon.openapi;

import io.carillon.problem.Problem;
import io.carillon.problem.ProblemType;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One method of a path as an Operation Object (OpenAPI 3.1 §4.8.10), with what holds for every path. */
final class Operation {
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([a-z]+)}");
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final String HEAD = "HEAD";

    /** Header fields that each problem with this status has. */
    private static final Map<Integer, List<String>> ALWAYS = Map.of(
            401, List.of("WWW-Authenticate"),
            426, List.of("Upgrade"),
            429, List.of("Retry-After"),
            503, List.of("Retry-After"));

    /** Header fields that some of the problems with this status have. */
    private static final Map<Integer, List<String>> SOMETIMES = Map.of(
            403, List.of("WWW-Authenticate"),
            412, List.of("ETag"),
            415, List.of("Accept", "Accept-Post", "Accept-Patch", "Accept-Encoding"));

    private final Route route;
    private final Components components;

    Operation(Route route, Components components) {
        this.route = route;
        this.components = components;
    }

    JsonObject toJson() {
        JsonObjectBuilder json = Components.JSON
                .createObjectBuilder()
                .add("summary", route.described().stream().map(Described::value).collect(Collectors.joining("; ")));
        if (isOpen()) {
            json.add("security", Components.JSON.createArrayBuilder());
        }
        List<JsonObject> parameters = parameters();
        if (!parameters.isEmpty()) {
            json.add("parameters", Components.JSON.createArrayBuilder(parameters));
        }
        Map<String, String> content = content();
        if (!content.isEmpty()) {
            json.add(
                    "requestBody",
                    Components.JSON.createObjectBuilder().add("required", true).add("content", media(content)));
        }
        return json.add("responses", responses()).build();
    }

    private boolean isOpen() {
        return route.described().stream().allMatch(Described::open);
    }

    private List<JsonObject> parameters() {
        Set<String> keys = new LinkedHashSet<>();
        PATH_PARAMETER
                .matcher(route.path())
                .results()
                .map((MatchResult match) -> "path." + match.group(1))
                .forEach(keys::add);
        route.described().forEach(each -> keys.addAll(List.of(each.takes())));
        Set<String> missing = new LinkedHashSet<>(route.query());
        List<JsonObject> references = new ArrayList<>();
        for (String key : keys) {
            JsonObject parameter = components.parameter(key);
            if (parameter.getString("in").equals("query")) {
                missing.remove(parameter.getString("name"));
            }
            references.add(components.reference("parameters", key));
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    route.method() + " " + route.path() + " reads " + missing + ", not described");
        }
        return references;
    }

    private Map<String, String> content() {
        Map<String, String> content = new LinkedHashMap<>();
        route.described().forEach(each -> add(each.content(), content));
        return content;
    }

    private static void add(Described.Media[] media, Map<String, String> schemas) {
        for (Described.Media each : media) {
            schemas.put(each.type(), each.schema());
        }
    }

    private JsonObjectBuilder media(Map<String, String> schemas) {
        JsonObjectBuilder json = Components.JSON.createObjectBuilder();
        schemas.forEach((type, schema) ->
                json.add(type, Components.JSON.createObjectBuilder().add("schema", components.schema(schema))));
        return json;
    }

    private JsonObjectBuilder responses() {
        TreeMap<Integer, JsonObjectBuilder> byStatus = new TreeMap<>();
        answers().forEach((status, answers) -> byStatus.put(status, answered(answers)));
        problems().stream()
                .collect(Collectors.groupingBy(ProblemType::status))
                .forEach((status, types) ->
                        byStatus.put(status, refused(status, types, answers().get(status))));
        JsonObjectBuilder responses = Components.JSON.createObjectBuilder();
        byStatus.forEach((status, response) -> responses.add(Integer.toString(status), response));
        return responses;
    }

    private Map<Integer, List<Described.Answer>> answers() {
        return route.described().stream()
                .flatMap(each -> List.of(each.answers()).stream())
                .collect(Collectors.groupingBy(Described.Answer::status));
    }

    private JsonObjectBuilder answered(List<Described.Answer> answers) {
        Map<String, String> content = content(answers);
        Set<String> always = new LinkedHashSet<>(List.of(answers.get(0).headers()));
        Set<String> all = new LinkedHashSet<>();
        for (Described.Answer answer : answers) {
            always.retainAll(List.of(answer.headers()));
            all.addAll(List.of(answer.headers()));
            all.addAll(List.of(answer.sometimes()));
        }
        return response(
                answers.stream().map(Described.Answer::means).distinct().collect(Collectors.joining("; ")),
                always,
                all,
                media(content));
    }

    private static Map<String, String> content(List<Described.Answer> answers) {
        Map<String, String> content = new LinkedHashMap<>();
        answers.forEach(answer -> add(answer.content(), content));
        return content;
    }

    private JsonObjectBuilder response(String means, Set<String> always, Set<String> all, JsonObjectBuilder media) {
        JsonObjectBuilder response = Components.JSON.createObjectBuilder().add("description", means);
        if (!all.isEmpty()) {
            JsonObjectBuilder headers = Components.JSON.createObjectBuilder();
            all.forEach(name -> headers.add(
                    name,
                    Components.JSON
                            .createObjectBuilder(components.header(name))
                            .add("required", always.contains(name))));
            response.add("headers", headers);
        }
        JsonObject content = media.build();
        if (!content.isEmpty() && !route.method().equals(HEAD)) {
            response.add("content", content);
        }
        return response;
    }

    /** What can go wrong, beside what is said of this one: at the door, in the path, in the choice of a representation. */
    private Set<ProblemType> problems() {
        Set<ProblemType> problems = EnumSet.of(
                ProblemType.BAD_REQUEST, ProblemType.NOT_LOCAL, ProblemType.HOST_REFUSED, ProblemType.ORIGIN_REFUSED);
        if (!isOpen()) {
            problems.add(ProblemType.INVALID_TOKEN);
            problems.add(ProblemType.UNAVAILABLE);
            if (!SAFE.contains(route.method())) {
                problems.add(ProblemType.CROSS_SITE);
            }
        }
        if (!content().isEmpty()) {
            problems.add(ProblemType.REQUEST_TIMEOUT);
            problems.add(ProblemType.BUSY);
        }
        if (route.negotiates()) {
            problems.add(ProblemType.NOT_ACCEPTABLE);
        }
        if (route.path().contains("{")) {
            problems.add(ProblemType.NOT_FOUND);
        }
        route.described().forEach(each -> problems.addAll(List.of(each.problems())));
        return problems;
    }

    private JsonObjectBuilder refused(int status, List<ProblemType> types, @Nullable List<Described.Answer> others) {
        Set<String> always = new LinkedHashSet<>(ALWAYS.getOrDefault(status, List.of()));
        Set<String> all = new LinkedHashSet<>(always);
        all.addAll(SOMETIMES.getOrDefault(status, List.of()));
        JsonObjectBuilder media = Components.JSON.createObjectBuilder();
        String means = types.stream().map(ProblemType::title).collect(Collectors.joining("; "));
        if (others != null) {
            means = means + "; " + others.stream().map(Described.Answer::means).collect(Collectors.joining("; "));
            always.clear();
            media.addAll(media(content(others)));
        }
        media.add(Problem.MEDIA_TYPE, Components.JSON.createObjectBuilder().add("schema", schema(status, types)));
        return response(means, always, all, media);
    }

    /** A problem that is one of these. */
    private JsonObjectBuilder schema(int status, List<ProblemType> types) {
        JsonArrayBuilder uris = Components.JSON.createArrayBuilder();
        types.forEach(type -> uris.add(type.uri()));
        JsonObjectBuilder members = Components.JSON
                .createObjectBuilder()
                .add("type", Components.JSON.createObjectBuilder().add("enum", uris))
                .add("status", Components.JSON.createObjectBuilder().add("const", status));
        return Components.JSON.createObjectBuilder(components.schema("Problem")).add("properties", members);
    }
}
