package io.carillon.openapi;

import java.util.List;
import java.util.Set;

/**
 * A method of a path that is really served.
 *
 * @param path a template below the context path, such as {@code /api/{collection}}
 * @param method of HTTP
 * @param described what is said of it: several if the request's {@code Accept} chooses between them
 * @param negotiates true if an {@code Accept} that allows nothing is a 406
 * @param query the names of parameters in the query that the code declares, all of which have to be described
 */
public record Route(String path, String method, List<Described> described, boolean negotiates, Set<String> query) {
    public Route {
        if (described.isEmpty()) {
            throw new IllegalStateException(method + " " + path + " is served and not described");
        }
        described = List.copyOf(described);
        query = Set.copyOf(query);
    }
}
