package io.carillon.content;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/** The header fields of a request. */
@FunctionalInterface
public interface Fields {
    /** The lines of a field, none if it is not there. Its name's case does not matter. */
    List<String> lines(String name);

    /** Those of a request that has come. */
    static Fields of(HttpServletRequest request) {
        return name -> Collections.list(request.getHeaders(name));
    }
}
