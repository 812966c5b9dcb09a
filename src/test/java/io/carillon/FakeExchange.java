package io.carillon;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request and its response, as far as filters and error pages look at them. */
public final class FakeExchange {
    private final Map<String, List<String>> requestHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Object> attributes = new HashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Map<String, String> responseHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String remoteAddr = "127.0.0.1";
    private String method = "GET";
    private String path = "/api/notes";
    private @Nullable String query;
    private boolean secure;
    private int status = 200;
    private boolean async;
    private boolean committed;

    public FakeExchange header(String name, String value) {
        requestHeaders.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        return this;
    }

    public FakeExchange from(String address) {
        remoteAddr = address;
        return this;
    }

    /** The first line of the request. */
    public FakeExchange line(String verb, String target) {
        int mark = target.indexOf('?');
        method = verb;
        path = mark < 0 ? target : target.substring(0, mark);
        query = mark < 0 ? null : target.substring(mark + 1);
        return this;
    }

    public FakeExchange secure() {
        secure = true;
        return this;
    }

    public FakeExchange async() {
        async = true;
        return this;
    }

    public FakeExchange committed() {
        committed = true;
        return this;
    }

    public FakeExchange attribute(String name, Object value) {
        attributes.put(name, value);
        return this;
    }

    public HttpServletRequest request() {
        return fake(HttpServletRequest.class, (proxy, called, args) -> switch (called.getName()) {
            case "getRemoteAddr" -> remoteAddr;
            case "isSecure" -> secure;
            case "isAsyncStarted" -> async;
            case "getMethod" -> method;
            case "getRequestURI" -> path;
            case "getContextPath" -> "";
            case "getQueryString" -> query;
            case "getContentLengthLong" -> -1L;
            case "setAttribute" -> attributes.put((String) args[0], args[1]);
            case "getHeaderNames" -> Collections.enumeration(requestHeaders.keySet());
            case "getHeaders" -> Collections.enumeration(requestHeaders.getOrDefault(args[0], List.of()));
            case "getHeader" ->
                requestHeaders.getOrDefault(args[0], List.of()).stream()
                        .findFirst()
                        .orElse(null);
            case "getAttribute" -> attributes.get(args[0]);
            default -> throw new UnsupportedOperationException(called.toString());
        });
    }

    public HttpServletResponse response() {
        return fake(HttpServletResponse.class, (proxy, method, args) -> {
            switch (method.getName()) {
                case "setStatus" -> status = (int) args[0];
                case "setContentType" -> responseHeaders.put("Content-Type", (String) args[0]);
                case "setContentLength" -> responseHeaders.put("Content-Length", String.valueOf(args[0]));
                case "addHeader" ->
                    responseHeaders.merge((String) args[0], (String) args[1], (old, more) -> old + ", " + more);
                case "setHeader" -> responseHeaders.put((String) args[0], (String) args[1]);
                case "resetBuffer" -> body.reset();
                case "getStatus" -> {
                    return status;
                }
                case "isCommitted" -> {
                    return committed;
                }
                case "getOutputStream" -> {
                    return new Out();
                }
                default -> throw new UnsupportedOperationException(method.toString());
            }
            return null;
        });
    }

    /** An attribute that was set, or null. */
    public @Nullable Object attribute(String name) {
        return attributes.get(name);
    }

    public int status() {
        return status;
    }

    public String responseHeader(String name) {
        return responseHeaders.getOrDefault(name, "");
    }

    public String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final class Out extends ServletOutputStream {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(int b) {
            body.write(b);
        }
    }
}
