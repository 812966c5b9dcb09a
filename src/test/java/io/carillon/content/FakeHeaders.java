package io.carillon.content;

import jakarta.ws.rs.core.HttpHeaders;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The header fields of a request. */
public final class FakeHeaders {
    private FakeHeaders() {}

    /** Names and values in turn; a name may come again. */
    public static HttpHeaders of(String... namesAndValues) {
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.computeIfAbsent(namesAndValues[i], name -> new ArrayList<>()).add(namesAndValues[i + 1]);
        }
        return (HttpHeaders) Proxy.newProxyInstance(
                HttpHeaders.class.getClassLoader(), new Class<?>[] {HttpHeaders.class}, (proxy, method, args) -> {
                    if (!method.getName().equals("getRequestHeader")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return fields.get(args[0]);
                });
    }
}
