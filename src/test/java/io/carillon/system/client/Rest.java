package io.carillon.system.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads and changes resources as a careful client would. Thread-safe. */
public final class Rest {
    public static final String JSON = "application/json";
    public static final String MERGE_PATCH = "application/merge-patch+json";
    public static final String JSON_PATCH = "application/json-patch+json";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PAGE = 100;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String base;
    private final Duration patience;

    /**
     * A client of one server.
     *
     * @param base {@code http://127.0.0.1:<port>}
     */
    public Rest(String base) {
        this(base, PATIENCE);
    }

    /** One that waits longer for an answer, or less long. */
    public Rest(String base, Duration patience) {
        this.base = base;
        this.patience = patience;
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Answer(int status, HttpHeaders headers, byte[] bytes) {
        public String body() {
            return ByteBin.utf8(bytes);
        }

        public Optional<String> header(String name) {
            return headers.firstValue(name);
        }

        /** The version that the ETag says. */
        public String version() {
            String tag = header("ETag").orElseThrow(() -> new WireViolation("no ETag in " + this));
            if (!tag.matches("\"[^\"]+\"")) {
                throw new WireViolation("not a strong ETag: " + tag);
            }
            return tag.substring(1, tag.length() - 1);
        }

        public Map<String, String> members() {
            return RawJson.members(body());
        }

        @Override
        public String toString() {
            return status + " " + headers.map() + " " + new String(bytes, StandardCharsets.UTF_8);
        }
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer head(String path, String... headers) {
        return send("HEAD", path, null, headers);
    }

    public Answer post(String path, String json, String... headers) {
        return send("POST", path, json, typed(JSON, headers));
    }

    public Answer put(String path, String json, String... headers) {
        return send("PUT", path, json, typed(JSON, headers));
    }

    public Answer mergePatch(String path, String json, String... headers) {
        return send("PATCH", path, json, typed(MERGE_PATCH, headers));
    }

    public Answer jsonPatch(String path, String json, String... headers) {
        return send("PATCH", path, json, typed(JSON_PATCH, headers));
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    public Answer send(String method, String path, String body, String... headers) {
        return sendBytes(method, path, body == null ? null : body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /**
     * Sends and waits for the answer.
     *
     * @param headers name, value, name, value, …
     * @throws UncheckedIOException if there was no answer: the change may have been made or not
     */
    public Answer sendBytes(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        try {
            // The request's own timeout ends with the head: a stream where an answer was expected would never end.
            HttpResponse<byte[]> response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (ExecutionException e) {
            throw new UncheckedIOException(method + " " + path, new IOException(e.getCause()));
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new AssertionError("no end of the answer to " + method + " " + path + " within " + patience, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A whole collection, page by page: id to the item's text; with the head from before the first page. */
    public Replica.State list(String collection) {
        Map<String, String> items = new LinkedHashMap<>();
        String cursor = null;
        String path = collection + "?limit=" + PAGE;
        while (path != null) {
            Answer answer = get(path);
            if (answer.status() != 200) {
                throw new WireViolation("GET " + path + ": " + answer);
            }
            if (cursor == null) {
                cursor = answer.header("Last-Event-ID").orElseThrow(() -> new WireViolation("no Last-Event-ID"));
            }
            Map<String, String> page = answer.members();
            for (String item : RawJson.elements(page.get("items"))) {
                String id = RawJson.string(RawJson.members(item).get("id"));
                if (items.put(id, item) != null) {
                    throw new WireViolation("twice in the list: " + id);
                }
            }
            String next = page.get("next");
            path = next == null || next.equals("null") ? null : next(collection, RawJson.string(next), answer);
        }
        return new Replica.State(items, cursor);
    }

    /** The Link says it in full; {@code next} is taken as the id that it is. */
    private static String next(String collection, String after, Answer answer) {
        String link = answer.header("Link").orElseThrow(() -> new WireViolation("next without a Link"));
        if (!link.contains("rel=\"next\"")) {
            throw new WireViolation("Link: " + link);
        }
        return after.startsWith("/") ? after : collection + "?limit=" + PAGE + "&after=" + after;
    }

    private static String[] typed(String type, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = type;
        return all;
    }
}
