package io.carillon.content;

import io.carillon.problem.Problem;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text (RFC 8259) into values that can be written again as they came: numbers keep their text, members their
 * order. Whatever two readers could understand differently is refused, with its place: duplicate names, lone surrogates.
 */
public final class JsonText {
    /** Levels of arrays and objects in a resource. All code that walks values may recurse because of it. */
    public static final int MAX_DEPTH = 100;

    /** The static methods of {@code Json} search the class path each time they are called. */
    public static final JsonProvider JSON = JsonProvider.provider();

    private static final JsonParserFactory PARSERS = JSON.createParserFactory(Map.of());
    private static final JsonBuilderFactory BUILDERS = JSON.createBuilderFactory(Map.of());

    private final String text;
    private final int maxDepth;
    private final JsonParser parser;

    private JsonText(String text, int maxDepth, JsonParser parser) {
        this.text = text;
        this.maxDepth = maxDepth;
        this.parser = parser;
    }

    /** Where we are, for the JSON pointer in a message: the name of a member, in an enclosing place. */
    private record Place(@Nullable Place in, String name) {
        @Override
        public String toString() {
            return (in == null ? "" : in.toString()) + '/' + Json.encodePointer(name);
        }
    }

    /** Reads UTF-8 with at most {@code maxDepth} levels; throws a {@code malformed-json} problem. */
    public static JsonValue read(byte[] utf8, int maxDepth) {
        String text = Utf8.decode(utf8);
        try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
            return new JsonText(text, maxDepth, parser).document();
        }
    }

    private JsonValue document() {
        try {
            JsonValue value = value(parser.next(), null, 1);
            if (parser.hasNext()) { // throws if anything but blanks follows
                throw new IllegalStateException("a parser that goes on after the end");
            }
            return value;
        } catch (JsonParsingException e) {
            throw unexpected((int) e.getLocation().getStreamOffset());
        }
    }

    private JsonValue value(JsonParser.Event event, @Nullable Place place, int depth) {
        return switch (event) {
            case START_OBJECT -> object(place, depth);
            case START_ARRAY -> array(place, depth);
            case VALUE_STRING -> JSON.createValue(string());
            case VALUE_NUMBER -> number();
            case VALUE_TRUE -> JsonValue.TRUE;
            case VALUE_FALSE -> JsonValue.FALSE;
            case VALUE_NULL -> JsonValue.NULL;
            case KEY_NAME, END_OBJECT, END_ARRAY -> throw new IllegalStateException(event + " where a value starts");
        };
    }

    private JsonValue object(@Nullable Place place, int depth) {
        checkDepth(depth);
        JsonObjectBuilder object = BUILDERS.createObjectBuilder();
        Set<String> names = new HashSet<>();
        while (parser.next() == JsonParser.Event.KEY_NAME) {
            String name = string();
            Place member = new Place(place, name);
            if (!names.add(name)) {
                throw new ProblemException(
                        here("The member " + member + " is there twice").with("pointer", member.toString()));
            }
            object.add(name, value(parser.next(), member, depth + 1));
        }
        return object.build();
    }

    private JsonValue array(@Nullable Place place, int depth) {
        checkDepth(depth);
        JsonArrayBuilder array = BUILDERS.createArrayBuilder();
        int index = 0;
        for (JsonParser.Event event = parser.next(); event != JsonParser.Event.END_ARRAY; event = parser.next()) {
            array.add(value(event, new Place(place, Integer.toString(index++)), depth + 1));
        }
        return array.build();
    }

    private void checkDepth(int depth) {
        if (depth > maxDepth) {
            throw refuse("There are more than " + maxDepth + " levels of arrays and objects");
        }
    }

    private String string() {
        String string = parser.getString();
        for (int i = 0; i < string.length(); i++) {
            if (Character.isHighSurrogate(string.charAt(i))
                    && i + 1 < string.length()
                    && Character.isLowSurrogate(string.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(string.charAt(i))) {
                throw refuse("There is a surrogate without its other half in a string");
            }
        }
        return string;
    }

    private JsonValue number() {
        String number = parser.getString();
        if (number.length() > ExactNumber.MAX_CHARS) {
            throw refuse("There is a number of more than " + ExactNumber.MAX_CHARS + " characters");
        }
        return new ExactNumber(number);
    }

    private ProblemException refuse(String what) {
        return new ProblemException(here(what));
    }

    /** With the end of the token that was just read for its place. */
    private Problem here(String what) {
        return problem(what, (int) parser.getLocation().getStreamOffset() - 1);
    }

    private ProblemException unexpected(int offset) {
        if (offset < 0 || offset >= text.length()) {
            return new ProblemException(problem("The JSON text ends too early", text.length()));
        }
        int found = text.codePointAt(offset);
        String shown = Character.isISOControl(found) || Character.isWhitespace(found)
                ? String.format("U+%04X", found)
                : '\'' + Character.toString(found) + '\'';
        return new ProblemException(problem("This is not JSON: " + shown + " is unexpected", offset));
    }

    private Problem problem(String what, int offset) {
        String before = text.substring(0, offset);
        long line = 1L + before.chars().filter(c -> c == '\n').count();
        int column = offset - before.lastIndexOf('\n');
        return Problem.of(ProblemType.MALFORMED_JSON, what + ", at line " + line + ", column " + column + ".")
                .with("line", line)
                .with("column", column);
    }
}
