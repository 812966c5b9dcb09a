package io.carillon.system.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.system.openapi.Description.Operation;
import io.carillon.system.openapi.Description.Parameter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Requests out of a description: as it says, with one thing that is not, and with many. The number of a request, the seed, and what was
 * heard before make it.
 */
final class Attempts {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X");

    /** Fields that no description mentions, and what is in them; none that the container itself would refuse. */
    private static final List<String> STRAY = List.of(
            "Accept: text/html",
            "Accept: */*;q=0",
            "Accept: nonsense",
            "Accept: application/*;q=0.1, text/*",
            "Accept: application/json;q=x",
            "Accept: ,,",
            "Accept-Language: \u00e9",
            "Accept-Charset: utf-16",
            "Accept-Encoding: gzip, *;q=0",
            "Content-Encoding: gzip",
            "Content-Encoding: identity",
            "Content-Language: xx-yy-zz",
            "Content-Type: text/plain",
            "Content-Type: application/json; charset=utf-16",
            "Content-Type: application/json; charset=\"",
            "Content-Type: nonsense",
            "Content-Type: ",
            "Content-Type: multipart/form-data",
            "Content-Type: application/x-www-form-urlencoded",
            "Origin: null",
            "Origin: https://elsewhere.example",
            "Origin: https://elsewhere.example\r\nAccess-Control-Request-Method: PUT",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-origin",
            "X-Forwarded-For: 10.0.0.1",
            "Forwarded: for=10.0.0.1",
            "X-HTTP-Method-Override: DELETE",
            "Range: bytes=0-1",
            "Range: bytes=9999999999-",
            "Range: nonsense",
            "If-Range: \"x\"",
            "If-Modified-Since: Thu, 01 Jan 2037 00:00:00 GMT",
            "If-Modified-Since: nonsense",
            "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
            "If-Match: \"x\"",
            "If-None-Match: *",
            "If-None-Match: nonsense",
            "Expect: 100-continue",
            "TE: trailers",
            "Connection: Upgrade\r\nUpgrade: websocket",
            "Cookie: carillon_token=x",
            "Cookie: a=b; ;; =; \"",
            "Cookie: carillon_token=a; carillon_token=b",
            "Authorization: Bearer x",
            "Authorization: Basic eDp4",
            "Authorization: ",
            "Date: nonsense",
            "Last-Event-ID: \u00ff",
            "Idempotency-Key: ",
            "X-Unknown: \u0080\u00ff");

    /** Content that is not JSON, or that readers understand differently. */
    private static final List<byte[]> CONTENTS = List.of(
            new byte[0],
            latin("{"),
            latin("{\"a\":1,\"a\":2}"),
            latin("[".repeat(101) + "]".repeat(101)),
            latin("[".repeat(20_000)),
            latin("{\"a\":" + "9".repeat(1_101) + "}"),
            latin("{\"a\":1e999999999}"),
            latin("{\"a\":NaN}"),
            latin("{\"a\":\"\\ud800\"}"),
            latin("{\"\\u0000\":\"\\u0000\"}"),
            latin("{\"a\":\"\u00ff\u00fe\"}"),
            latin("\u00ef\u00bb\u00bf{}"),
            latin("{} {}"),
            latin("null"),
            latin("\"text\""),
            latin("[]"),
            latin("{'a':1}"),
            latin("{\"a\":\"\t\"}"),
            latin("\0"),
            latin("a=b&c=d"));

    private static final List<String> NOT_ACCEPTED_WITH = List.of("application/json", "application/octet-stream");

    private final Description description;
    private final Values values;
    private final Schemas schemas;
    private final Heard heard;
    private final String token;
    private final long seed;
    /** Each operation, the oftener the more it takes. */
    private final List<Operation> turns = new ArrayList<>();

    /**
     * Makes them for one run.
     *
     * @param token a good one, which may do all
     */
    Attempts(Description description, Schemas schemas, Heard heard, String token, long seed) {
        this.description = description;
        this.values = new Values(description);
        this.schemas = schemas;
        this.heard = heard;
        this.token = token;
        this.seed = seed;
        for (Operation operation : description.operations()) {
            int weight =
                    1 + operation.parameters().size() + 4 * operation.content().size();
            turns.addAll(Collections.nCopies(weight, operation));
        }
    }

    Attempt attempt(int number) {
        Random random = new Random(seed * 1_000_003 + number);
        Operation operation = turns.get(number % turns.size());
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> good(number, operation, random);
            case 3, 4, 5 -> edge(number, operation, random);
            case 6, 7, 8 -> hostile(number, operation, random);
            default ->
                random.nextInt(3) == 0 ? otherMethod(number, operation, random) : hostile(number, operation, random);
        };
    }

    /** A good one with nothing in it that does not have to be. */
    Attempt plain(Operation operation) {
        Random random = new Random(seed);
        Draft draft = new Draft(operation);
        operation.parameters().stream()
                .filter(Parameter::required)
                .forEach(each -> draft.put(each, List.of(firstGood(each, random))));
        draft.authorize();
        return draft.attempt(-1, random, Attempt.Claim.GOOD);
    }

    private Attempt good(int number, Operation operation, Random random) {
        Draft draft = new Draft(operation);
        boolean usual = draft.accept(random);
        for (Parameter parameter : operation.parameters()) {
            if (parameter.required() || (usual && random.nextInt(3) == 0)) {
                draft.put(parameter, goodTexts(parameter, random));
            }
        }
        draft.goodContent(random);
        draft.authorize();
        // Of a WebSocket's handshake only the refusals can be had here.
        boolean handshake = operation.answers().containsKey(101);
        return draft.attempt(number, random, handshake ? Attempt.Claim.NONE : Attempt.Claim.GOOD);
    }

    private List<String> goodTexts(Parameter parameter, Random random) {
        JsonNode schema = description.resolved(parameter.schema());
        if (schema.path("type").asText("").equals("array")) {
            List<String> texts = new ArrayList<>();
            values.good(schema, random).forEach(each -> texts.add(Values.plain(each)));
            return texts;
        }
        Optional<String> known =
                random.nextInt(3) == 0 ? heard.any(random, text -> isGood(text, parameter.schema())) : Optional.empty();
        return List.of(known.orElseGet(() -> Values.plain(values.good(parameter.schema(), random))));
    }

    private boolean isGood(String text, JsonNode schema) {
        JsonNode resolved = description.resolved(schema);
        return (resolved.has("pattern") || resolved.has("format"))
                && schemas.errors(schema, values.read(text, schema)).isEmpty();
    }

    /** One part may be wrong, all others are good; what the schema says of that part is the claim. */
    private Attempt edge(int number, Operation operation, Random random) {
        Draft draft = new Draft(operation);
        draft.accept(random);
        draft.authorize();
        List<Parameter> parameters = operation.parameters();
        int parts = parameters.size() + (operation.content().isEmpty() ? 0 : 2);
        int chosen = parts == 0 ? -1 : random.nextInt(parts);
        boolean bad = false;
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            if (i == chosen) {
                String text = edgeText(parameter, random);
                draft.put(parameter, List.of(text));
                bad = isBad(text, parameter);
            } else if (parameter.required()) {
                draft.put(parameter, goodTexts(parameter, random));
            }
        }
        if (chosen >= parameters.size()) {
            List<String> types = List.copyOf(operation.content().keySet());
            String type = types.get(random.nextInt(types.size()));
            JsonNode schema = operation.content().get(type);
            JsonNode value = values.edge(schema, random);
            draft.content(type, Values.bytes(value));
            bad = !schemas.errors(schema, value).isEmpty();
        } else {
            draft.goodContent(random);
        }
        return draft.attempt(number, random, bad ? Attempt.Claim.BAD : Attempt.Claim.NONE);
    }

    private String edgeText(Parameter parameter, Random random) {
        JsonNode schema = description.resolved(parameter.schema());
        String text = values.edgeText(
                schema.path("type").asText("").equals("array") ? schema.get("items") : parameter.schema(), random);
        return switch (parameter.in()) {
            case "path" -> namesAnotherPath(text) ? "x" : text;
            case "header" -> field(text);
            default -> text;
        };
    }

    private boolean isBad(String text, Parameter parameter) {
        JsonNode schema = description.resolved(parameter.schema());
        if (parameter.in().equals("header") && (text.isBlank() || !text.equals(text.strip()))) {
            return false; // an empty field is as good as none, and blanks around one are not part of it (RFC 9110 §5.5)
        }
        boolean array = schema.path("type").asText("").equals("array");
        JsonNode one = array ? schema.get("items") : parameter.schema();
        return !schemas.errors(one, values.read(text, one)).isEmpty();
    }

    /** No segment, or a dot segment. */
    private static boolean namesAnotherPath(String text) {
        return text.isEmpty() || text.equals(".") || text.equals("..");
    }

    /** What can stand in a field's value at all: bytes but no controls. */
    private static String field(String text) {
        StringBuilder out = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            int c = each & 0xff;
            out.append(c < ' ' || c == 0x7f ? '?' : (char) c);
        }
        return out.toString();
    }

    private Attempt hostile(int number, Operation operation, Random random) {
        Draft draft = new Draft(operation);
        for (Parameter parameter : operation.parameters()) {
            if (parameter.required() || random.nextInt(2) == 0) {
                List<String> texts = new ArrayList<>();
                for (int i = parameter.in().equals("path") ? 1 : 1 + random.nextInt(3); i > 0; i--) {
                    texts.add(random.nextBoolean() ? edgeText(parameter, random) : firstGood(parameter, random));
                }
                draft.put(parameter, texts);
            }
        }
        if (random.nextInt(8) == 0) {
            draft.raw(Values.strange("x", random));
        }
        if (random.nextInt(4) > 0) {
            draft.authorize();
        }
        draft.accept(random);
        hostileContent(draft, operation, random);
        for (int i = random.nextInt(3); i > 0; i--) {
            draft.stray(STRAY.get(random.nextInt(STRAY.size())));
        }
        return draft.attempt(number, random, Attempt.Claim.NONE);
    }

    private String firstGood(Parameter parameter, Random random) {
        List<String> good = goodTexts(parameter, random);
        String text = good.isEmpty() ? "x" : good.get(0);
        return parameter.in().equals("path") && namesAnotherPath(text) ? "x" : text;
    }

    private void hostileContent(Draft draft, Operation operation, Random random) {
        if (operation.content().isEmpty()) {
            if (random.nextInt(6) == 0) { // nobody asked for it
                draft.content(NOT_ACCEPTED_WITH.get(random.nextInt(2)), latin("{}"));
            }
            return;
        }
        List<String> types = List.copyOf(operation.content().keySet());
        String type = types.get(random.nextInt(types.size()));
        byte[] content = switch (random.nextInt(3)) {
            case 0 -> CONTENTS.get(random.nextInt(CONTENTS.size()));
            case 1 -> damaged(Values.bytes(values.good(operation.content().get(type), random)), random);
            default -> Values.bytes(values.edge(operation.content().get(type), random));
        };
        if (random.nextInt(150) == 0) {
            content = latin("{\"a\":\"" + "x".repeat(1 << 20) + "\"}");
        }
        draft.content(random.nextInt(8) == 0 ? NOT_ACCEPTED_WITH.get(1) : type, content);
    }

    private static byte[] damaged(byte[] good, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = random.nextInt(good.length + 1);
        out.write(good, 0, at);
        if (random.nextBoolean()) {
            out.write(random.nextInt(256));
        }
        int rest = Math.min(good.length, at + random.nextInt(3));
        out.write(good, rest, random.nextInt(4) == 0 ? 0 : good.length - rest);
        return out.toByteArray();
    }

    private Attempt otherMethod(int number, Operation operation, Random random) {
        String method = METHODS.get(random.nextInt(METHODS.size()));
        if (description.methods().get(operation.path()).contains(method)) {
            return hostile(number, operation, random);
        }
        Draft draft = new Draft(operation);
        operation.parameters().stream()
                .filter(Parameter::required)
                .forEach(each -> draft.put(each, List.of(firstGood(each, random))));
        draft.authorize();
        Attempt made = draft.attempt(number, random, Attempt.Claim.NO_SUCH_METHOD);
        return new Attempt(number, operation, method, made.target(), made.headers(), made.content(), made.claim());
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A request that is being put together. */
    private final class Draft {
        private final Operation operation;
        private final List<String> query = new ArrayList<>();
        private final List<String> headers = new ArrayList<>();
        private String path;
        private byte[] content = new byte[0];

        Draft(Operation operation) {
            this.operation = operation;
            this.path = operation.path();
        }

        /** Asks for one of the types that are described; true for none of them, which everything goes with. */
        boolean accept(Random random) {
            List<String> types = operation.answers().entrySet().stream()
                    .filter(each -> each.getKey() < 300)
                    .flatMap(each -> each.getValue().content().keySet().stream())
                    .distinct()
                    .toList();
            int chosen = types.isEmpty() || random.nextInt(2) == 0 ? -1 : random.nextInt(types.size());
            if (chosen >= 0) {
                headers.add("Accept: " + types.get(chosen));
            }
            return chosen < 0;
        }

        void authorize() {
            if (!operation.open()) {
                headers.add("Authorization: Bearer " + token);
            }
        }

        void put(Parameter parameter, List<String> texts) {
            for (String text : texts) {
                switch (parameter.in()) {
                    case "path" -> path = path.replace("{" + parameter.name() + "}", encoded(text));
                    case "query" -> query.add(encoded(parameter.name()) + "=" + encoded(text));
                    default -> headers.add(parameter.name() + ": " + field(text));
                }
            }
        }

        /** As it is, as far as a request line lets it be. */
        void raw(String text) {
            query.add(field(text).replace(' ', '+').replace('#', '+'));
        }

        /** Instead of what there is of that name: twice is another matter for most fields. */
        void stray(String line) {
            String name = line.substring(0, line.indexOf(':') + 1).toLowerCase(Locale.ROOT);
            headers.removeIf(header -> header.toLowerCase(Locale.ROOT).startsWith(name));
            headers.add(line);
        }

        void goodContent(Random random) {
            if (!operation.content().isEmpty()) {
                List<String> types = List.copyOf(operation.content().keySet());
                String type = types.get(random.nextInt(types.size()));
                content(type, Values.bytes(values.good(operation.content().get(type), random)));
            }
        }

        void content(String type, byte[] bytes) {
            headers.add("Content-Type: " + type);
            content = bytes;
        }

        Attempt attempt(int number, Random random, Attempt.Claim claim) {
            byte[] sent = content;
            if (content.length > 0 && random.nextInt(8) == 0) {
                headers.add("Transfer-Encoding: chunked");
                sent = chunked(content);
            } else if (content.length > 0 || !operation.content().isEmpty()) {
                headers.add("Content-Length: " + content.length);
            }
            String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
            return new Attempt(number, operation, operation.method(), target, List.copyOf(headers), sent, claim);
        }
    }

    private static byte[] chunked(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int half = content.length / 2;
        for (int[] part : new int[][] {{0, half}, {half, content.length - half}}) {
            if (part[1] > 0) {
                out.writeBytes(latin(Integer.toHexString(part[1]) + "\r\n"));
                out.write(content, part[0], part[1]);
                out.writeBytes(latin("\r\n"));
            }
        }
        out.writeBytes(latin("0\r\n\r\n"));
        return out.toByteArray();
    }

    /** Everything that is not unreserved (RFC 3986 §2.3). */
    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
