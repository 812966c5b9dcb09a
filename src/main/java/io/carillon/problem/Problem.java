package io.carillon.problem;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What went wrong, as the client is told (RFC 9457). Immutable. */
public final class Problem {
    public static final String MEDIA_TYPE = "application/problem+json";

    /** The static methods of {@code Json} search the class path each time they are called. */
    private static final JsonProvider JSON = JsonProvider.provider();

    private final int status;
    private final JsonObject members;

    private Problem(int status, JsonObject members) {
        this.status = status;
        this.members = members;
    }

    /**
     * A problem of our table.
     *
     * @param detail what is wrong this time and, if that helps, what to do about it
     */
    public static Problem of(ProblemType type, String detail) {
        return of(type.uri(), type.status(), type.title()).with("detail", detail);
    }

    /** A problem of which only the status is known, such as one that the container found. */
    public static Problem ofStatus(int status) {
        return ProblemType.ofStatus(status)
                .map(type -> of(type.uri(), type.status(), type.title()))
                .orElseGet(() -> of("about:blank", status, phrase(status)));
    }

    private static Problem of(String type, int status, String title) {
        JsonObject members = JSON.createObjectBuilder()
                .add("type", type)
                .add("title", title)
                .add("status", status)
                .build();
        return new Problem(status, members);
    }

    /** RFC 9457 §4.2.1: the title of an {@code about:blank} is the status phrase. */
    private static String phrase(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "HTTP status " + status : known.getReasonPhrase();
    }

    /** The same with an extension member (RFC 9457 §3.2). */
    public Problem with(String name, String value) {
        return with(name, JSON.createValue(value));
    }

    /** The same with an extension member (RFC 9457 §3.2). */
    public Problem with(String name, long value) {
        return with(name, JSON.createValue(value));
    }

    private Problem with(String name, JsonValue value) {
        return new Problem(
                status, JSON.createObjectBuilder(members).add(name, value).build());
    }

    public int status() {
        return status;
    }

    /** The document, on one line, and with nothing in it that a terminal would obey: a detail may repeat what the client sent. */
    public String toJson() {
        return Printable.escaped(members.toString());
    }

    /** Answers with this problem, where there is no JAX-RS: in filters and error pages. */
    public void writeTo(HttpServletResponse response) throws IOException {
        byte[] body = toJson().getBytes(StandardCharsets.UTF_8);
        response.resetBuffer();
        response.setStatus(status);
        response.setContentType(MEDIA_TYPE);
        response.setContentLength(body.length);
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(body);
    }

    /** The same, where the request's content may not have been read: see {@link UnreadContentFilter}. */
    public void writeTo(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (UnreadContentFilter.isLeft(request)) {
            response.setHeader("Connection", "close");
        }
        writeTo(response);
    }

    /** The same for JAX-RS, to be built on. */
    Response.ResponseBuilder toResponse() {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .header("Cache-Control", "no-store")
                .entity(toJson().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return toJson();
    }
}
