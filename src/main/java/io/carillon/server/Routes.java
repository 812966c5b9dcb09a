package io.carillon.server;

import io.carillon.openapi.Described;
import io.carillon.openapi.Route;
import io.carillon.websocket.HandshakeFilter;
import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.model.Parameter;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.glassfish.jersey.server.model.ResourceModel;

/** Everything that is served: what Jersey routes, as Jersey itself has it, and the few paths that do not get there. */
final class Routes {
    private Routes() {}

    static List<Route> of(ResourceModel model) {
        Map<String, Map<String, List<ResourceMethod>>> methods = new TreeMap<>();
        model.getRootResources().forEach(resource -> collect(resource, "", methods));
        List<Route> routes = new ArrayList<>(outside());
        methods.forEach((path, byMethod) -> {
            byMethod.forEach((method, alternatives) -> routes.add(route(path, method, alternatives)));
            // Jersey serves HEAD by GET where there is no method for it (Jakarta REST §3.3.5).
            if (byMethod.containsKey(HttpMethod.GET) && !byMethod.containsKey(HttpMethod.HEAD)) {
                routes.add(route(path, HttpMethod.HEAD, byMethod.get(HttpMethod.GET)));
            }
        });
        return routes;
    }

    private static void collect(
            Resource resource, String parent, Map<String, Map<String, List<ResourceMethod>>> methods) {
        String path = join(parent, resource.getPath());
        for (ResourceMethod method : resource.getResourceMethods()) {
            if (!method.isExtended()) { // else Jersey's own, which ours are asked before
                methods.computeIfAbsent(path, absent -> new LinkedHashMap<>())
                        .computeIfAbsent(method.getHttpMethod(), absent -> new ArrayList<>())
                        .add(method);
            }
        }
        resource.getChildResources().forEach(child -> collect(child, path, methods));
    }

    private static String join(String parent, String path) {
        return path.startsWith("/") ? parent + path : parent + '/' + path;
    }

    private static Route route(String path, String method, List<ResourceMethod> alternatives) {
        return new Route(
                path,
                method,
                alternatives.stream()
                        .map(each -> described(each, method + " " + path))
                        .toList(),
                alternatives.stream().allMatch(Routes::negotiates),
                alternatives.stream()
                        .flatMap(each -> each.getInvocable().getParameters().stream())
                        .filter(parameter -> parameter.getSource() == Parameter.Source.QUERY)
                        .map(Parameter::getSourceName)
                        .collect(Collectors.toSet()));
    }

    private static boolean negotiates(ResourceMethod method) {
        return !method.getProducedTypes().isEmpty()
                && method.getProducedTypes().stream().noneMatch(type -> type.isWildcardType());
    }

    /** A bean's class may be a proxy, whose methods have no annotations. */
    private static Described described(ResourceMethod method, String name) {
        Method handling = method.getInvocable().getHandlingMethod();
        for (Class<?> type = handling.getDeclaringClass(); type != null; type = type.getSuperclass()) {
            Optional<Described> found = declared(type, handling);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new IllegalStateException(name + " is served and not described");
    }

    private static Optional<Described> declared(Class<?> type, Method like) {
        try {
            return Optional.ofNullable(type.getDeclaredMethod(like.getName(), like.getParameterTypes())
                    .getAnnotation(Described.class));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    /** The page and the WebSocket, which Jersey leaves to the container. */
    private static List<Route> outside() {
        Described page = PageFilter.class.getAnnotation(Described.class);
        Described webSocket = HandshakeFilter.class.getAnnotation(Described.class);
        if (page == null || webSocket == null) {
            throw new IllegalStateException("a filter is not described");
        }
        List<Route> routes = new ArrayList<>();
        for (String method : PageFilter.METHODS) {
            PageFilter.HOMES.forEach(home -> routes.add(route(home, method, page)));
            routes.add(route(PageFilter.FILES + "{file}", method, page));
        }
        routes.add(route("/ws", HttpMethod.GET, webSocket));
        return routes;
    }

    private static Route route(String path, String method, Described described) {
        return new Route(path, method, List.of(described), false, Set.of());
    }
}
