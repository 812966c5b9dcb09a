package io.carillon.system.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Values out of schemas: those that are meant, those at the edge, and those that nobody means. */
final class Values {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** One of these is put into a text that was good. None is a line end or NUL: those are another test's. */
    private static final List<String> STRANGE = List.of(
            " ",
            "\t",
            "%",
            "%2",
            "%zz",
            "+",
            "&",
            "=",
            "#",
            "?",
            "/",
            "\\",
            ";",
            ":",
            ",",
            "\"",
            "'",
            "<",
            ">",
            "{",
            "}",
            "*",
            "(",
            ")",
            "[",
            "|",
            "^",
            "~",
            "..",
            "//",
            "\u007f",
            "\u0001",
            "\u001b[31m",
            "é",
            "\u202e",
            "\ufeff",
            "\uffff",
            "😀",
            "٣",
            "${x}",
            "A",
            "0");

    /** Texts that some reader somewhere takes for a number, or does not. */
    private static final List<String> NUMBERS = List.of(
            "",
            "0",
            "-0",
            "-1",
            "+5",
            "05",
            " 5",
            "5 ",
            "0x10",
            "1e2",
            "1.0",
            "1.5",
            "NaN",
            "Infinity",
            "٣",
            "1_000",
            "null",
            "true",
            "2147483647",
            "2147483648",
            "4294967297",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999999",
            "5,6",
            "5;6");

    private final Description description;

    Values(Description description) {
        this.description = description;
    }

    /** A value as the schema has it, an example if there is one. */
    JsonNode good(JsonNode schema, Random random) {
        JsonNode resolved = description.resolved(schema);
        if (resolved.has("examples")) {
            return pick(resolved.get("examples"), random);
        }
        if (resolved.has("enum")) {
            return pick(resolved.get("enum"), random);
        }
        if (resolved.has("const")) {
            return resolved.get("const");
        }
        return switch (type(resolved, random)) {
            case "object" -> object(resolved, random);
            case "array" -> array(resolved, random);
            case "integer", "number" -> integer(resolved, random);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "null" -> JSON.nullNode();
            default -> text(resolved, random);
        };
    }

    private static JsonNode pick(JsonNode array, Random random) {
        return array.get(random.nextInt(array.size()));
    }

    private static String type(JsonNode schema, Random random) {
        JsonNode type = schema.path("type");
        return type.isArray() ? pick(type, random).textValue() : type.asText("string");
    }

    private JsonNode object(JsonNode schema, Random random) {
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.textValue()));
        schema.path("properties").properties().forEach(member -> {
            if (required.contains(member.getKey()) || random.nextBoolean()) {
                object.set(member.getKey(), good(member.getValue(), random));
            }
        });
        return object;
    }

    private JsonNode array(JsonNode schema, Random random) {
        ArrayNode array = JSON.arrayNode();
        int size = schema.path("minItems").asInt(0) + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            array.add(good(schema.path("items"), random));
        }
        return array;
    }

    private static JsonNode integer(JsonNode schema, Random random) {
        long least = schema.path("minimum").asLong(0);
        long most = schema.path("maximum").asLong(least + 1_000);
        return JSON.numberNode(least + (long) (random.nextDouble() * (most - least + 1)));
    }

    private static JsonNode text(JsonNode schema, Random random) {
        return JSON.textNode(
                switch (schema.path("format").asText("")) {
                    case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
                    case "date-time" -> "2026-11-" + (10 + random.nextInt(20)) + "T20:15:00Z";
                    default -> "x".repeat(Math.max(1, schema.path("minLength").asInt(1)));
                });
    }

    /** As a parameter or a header field has it: near the schema's edges, or near a good text. */
    String edgeText(JsonNode schema, Random random) {
        JsonNode resolved = description.resolved(schema);
        if (resolved.path("type").asText("").equals("integer") && random.nextInt(4) > 0) {
            List<String> edges = new ArrayList<>(NUMBERS);
            for (String limit : List.of("minimum", "maximum")) {
                if (resolved.has(limit)) {
                    BigInteger edge = resolved.get(limit).bigIntegerValue();
                    edges.addAll(List.of(
                            edge.toString(),
                            edge.add(BigInteger.ONE).toString(),
                            edge.subtract(BigInteger.ONE).toString()));
                }
            }
            return edges.get(random.nextInt(edges.size()));
        }
        String good = plain(good(schema, random));
        if (resolved.has("maxLength") && random.nextInt(3) == 0) {
            int most = resolved.get("maxLength").intValue();
            return (good + "x".repeat(most)).substring(0, most + random.nextInt(3) - 1);
        }
        return switch (random.nextInt(6)) {
            case 0 -> good.isEmpty() ? "" : good.substring(0, good.length() - 1);
            case 1 -> good.repeat(1 + random.nextInt(40));
            case 2 -> "";
            default -> strange(good, random);
        };
    }

    /** A text with something in it that does not belong there. */
    static String strange(String good, Random random) {
        int at = random.nextInt(good.length() + 1);
        int end = random.nextBoolean() ? at : Math.min(good.length(), at + 1);
        return good.substring(0, at) + STRANGE.get(random.nextInt(STRANGE.size())) + good.substring(end);
    }

    /** As it stands in a URL or a field, before it is encoded. */
    static String plain(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    /** A value of which one part is not what the schema has there. */
    JsonNode edge(JsonNode schema, Random random) {
        JsonNode good = good(schema, random).deepCopy();
        List<Runnable> changes = new ArrayList<>();
        collect(description.resolved(schema), good, changes, random);
        if (changes.isEmpty() || random.nextInt(6) == 0) {
            return odd(random);
        }
        changes.get(random.nextInt(changes.size())).run();
        return good;
    }

    private void collect(JsonNode schema, JsonNode value, List<Runnable> changes, Random random) {
        if (value instanceof ObjectNode object) {
            changes.add(() -> object.set("not-described", odd(random)));
            schema.path("properties").properties().forEach(member -> {
                changes.add(() -> object.set(member.getKey(), odd(random)));
                changes.add(() -> object.set(member.getKey(), new TextNode(edgeText(member.getValue(), random))));
                if (object.has(member.getKey())) {
                    changes.add(() -> object.remove(member.getKey()));
                    collect(description.resolved(member.getValue()), object.get(member.getKey()), changes, random);
                }
            });
        } else if (value instanceof ArrayNode array) {
            changes.add(() -> array.add(odd(random)));
            changes.add(array::removeAll);
            if (!array.isEmpty()) {
                changes.add(() -> array.add(array.get(0)));
                changes.add(() -> {
                    JsonNode first = array.get(0);
                    int most = schema.path("maxItems").asInt(1_000);
                    while (array.size() <= most) {
                        array.add(first);
                    }
                });
                collect(description.resolved(schema.path("items")), array.get(0), changes, random);
            }
        }
    }

    private static JsonNode odd(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(true);
            case 2 -> JSON.numberNode(random.nextInt());
            case 3 -> JSON.numberNode(new java.math.BigDecimal("-1e400"));
            case 4 -> JSON.textNode("");
            case 5 -> JSON.textNode(strange("text", random));
            case 6 -> JSON.arrayNode().add(1).add("x");
            case 7 -> JSON.objectNode().put("id", "x").put("version", 7);
            default -> JSON.textNode("long ".repeat(300));
        };
    }

    /** The value that a text stands for, as a parameter with this schema. */
    JsonNode read(String text, JsonNode schema) {
        if (description.resolved(schema).path("type").asText("").equals("integer") && text.matches("-?[0-9]{1,30}")) {
            return JSON.numberNode(new BigInteger(text));
        }
        return JSON.textNode(text);
    }

    static byte[] bytes(JsonNode value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
