package io.carillon.openapi;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The OpenAPI 3.1 document. */
public final class OpenApi {
    private static final String VERSION = "3.1.1";

    /** What holds for all paths and is no answer of one. */
    private static final String ABOUT =
            "A method that a path does not have is answered with 405 and Allow. What the container itself refuses, such as a"
                    + " malformed request line or a path with encoded control characters or slashes, never gets here: its"
                    + " answer is the container's own.";

    private OpenApi() {}

    /**
     * Describes what is served.
     *
     * @param version the server's own
     * @param contextPath where the paths are, such as {@code /hub}; empty for the root
     * @param cookie the name of the cookie that a token may be in
     * @param files the names of the page's files
     */
    public static JsonObject of(
            Collection<Route> routes, String version, String contextPath, String cookie, Collection<String> files) {
        Components components = components(cookie, files);
        TreeMap<String, List<Route>> byPath =
                routes.stream().collect(Collectors.groupingBy(Route::path, TreeMap::new, Collectors.toList()));
        JsonObjectBuilder paths = Components.JSON.createObjectBuilder();
        byPath.forEach((path, methods) -> paths.add(path, item(methods, components)));
        return Components.JSON
                .createObjectBuilder()
                .add("openapi", VERSION)
                .add("info", info(version))
                .add("servers", Components.JSON.createArrayBuilder().add(server(contextPath)))
                .add("security", security())
                .add("paths", paths)
                .add("components", components.json())
                .build();
    }

    private static Components components(String cookie, Collection<String> files) {
        JsonObject file = Components.JSON
                .createObjectBuilder()
                .add("type", "string")
                .add(
                        "enum",
                        Components.JSON.createArrayBuilder(
                                files.stream().sorted().toList()))
                .build();
        JsonObject inCookie = Components.JSON
                .createObjectBuilder()
                .add("type", "apiKey")
                .add("in", "cookie")
                .add("name", cookie)
                .add("description", "The same token, put there by PUT /token.")
                .build();
        return Components.read().with("schemas", "File", file).with("securitySchemes", "cookie", inCookie);
    }

    private static JsonObjectBuilder info(String version) {
        return Components.JSON
                .createObjectBuilder()
                .add("title", "Carillon")
                .add("summary", "JSON resources over REST, and every change over SSE and WebSocket, in commit order")
                .add("description", ABOUT)
                .add("version", version)
                .add(
                        "license",
                        Components.JSON
                                .createObjectBuilder()
                                .add("name", "Apache-2.0")
                                .add("identifier", "Apache-2.0"));
    }

    private static JsonObjectBuilder server(String contextPath) {
        return Components.JSON.createObjectBuilder().add("url", contextPath.isEmpty() ? "/" : contextPath);
    }

    /** None is as good as any: what a caller without a token may do is a setting. */
    private static JsonArrayBuilder security() {
        JsonArrayBuilder ways = Components.JSON.createArrayBuilder().add(Components.JSON.createObjectBuilder());
        for (String scheme : List.of("bearer", "cookie")) {
            ways.add(Components.JSON.createObjectBuilder().add(scheme, Components.JSON.createArrayBuilder()));
        }
        return ways;
    }

    private static JsonObjectBuilder item(List<Route> methods, Components components) {
        JsonObjectBuilder item = Components.JSON.createObjectBuilder();
        methods.stream()
                .sorted(Comparator.comparing(Route::method))
                .forEach(route ->
                        item.add(route.method().toLowerCase(Locale.ROOT), new Operation(route, components).toJson()));
        return item;
    }
}
