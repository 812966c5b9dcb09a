package io.carillon.content;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;

/** Header fields of a request. */
public final class Fields {
    private Fields() {}

    /** The lines of a field, none if it is not there. */
    public static List<String> lines(HttpHeaders headers, String name) {
        List<String> lines = headers.getRequestHeader(name);
        return lines == null ? List.of() : lines;
    }
}
