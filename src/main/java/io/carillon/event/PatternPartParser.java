package io.carillon.event;

import io.carillon.event.PatternPart.Modifier;
import io.carillon.event.PatternToken.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the pattern of one component (URL Pattern Standard §2.5). Used once, by one thread. */
final class PatternPartParser {
    private final String input;
    private final List<PatternToken> tokens;
    private final String prefixCharacter;
    private final String segment;
    private final UnaryOperator<String> canonical;
    private final List<PatternPart> parts = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final StringBuilder pending = new StringBuilder();
    private int index;

    private PatternPartParser(UrlComponent component, String input, boolean special) {
        this.input = input;
        this.tokens = PatternToken.strict(input);
        this.prefixCharacter = component.prefix(special);
        this.segment = segment(component.delimiter(special));
        this.canonical = text -> component.canonical(text, special);
    }

    /**
     * Reads a component.
     *
     * @throws IllegalArgumentException if it is no pattern; the message says why
     */
    static List<PatternPart> parse(UrlComponent component, String input, boolean special) {
        PatternPartParser parser = new PatternPartParser(component, input, special);
        parser.run();
        return parser.parts;
    }

    /** {@code :name} as the standard writes it in a regular expression. */
    private static String segment(String delimiter) {
        return "[^" + (delimiter.isEmpty() ? "" : "\\" + delimiter) + "]+?";
    }

    private void run() {
        while (true) {
            @Nullable PatternToken character = consume(Kind.CHAR);
            @Nullable PatternToken name = consume(Kind.NAME);
            @Nullable PatternToken matcher = matcher(name);
            if (name != null || matcher != null) {
                String prefix = character == null ? "" : character.value();
                if (!prefix.equals(prefixCharacter)) {
                    pending.append(prefix);
                    prefix = "";
                }
                flush();
                add(prefix, name, matcher, "", modifier());
                continue;
            }
            PatternToken fixed = character == null ? consume(Kind.ESCAPED) : character;
            if (fixed != null) {
                pending.append(fixed.value());
            } else if (consume(Kind.OPEN) != null) {
                group();
            } else {
                break;
            }
        }
        flush();
        require(Kind.END);
    }

    private void group() {
        String prefix = text();
        @Nullable PatternToken name = consume(Kind.NAME);
        @Nullable PatternToken matcher = matcher(name);
        String suffix = text();
        require(Kind.CLOSE);
        add(prefix, name, matcher, suffix, modifier());
    }

    private void add(
            String prefix,
            @Nullable PatternToken name,
            @Nullable PatternToken matcher,
            String suffix,
            Modifier modifier) {
        if (name == null && matcher == null) {
            if (modifier == Modifier.ONCE) {
                pending.append(prefix);
                return;
            }
            flush();
            if (!prefix.isEmpty()) {
                parts.add(new PatternPart(PatternPart.Kind.TEXT, canonical.apply(prefix), "", "", modifier));
            }
            return;
        }
        flush();
        if (name != null && !names.add(name.value())) {
            throw new IllegalArgumentException("the topic pattern has the name :" + name.value() + " twice");
        }
        String expression = matcher == null ? segment : matcher.kind() == Kind.ASTERISK ? ".*" : matcher.value();
        PatternPart.Kind kind = expression.equals(segment)
                ? PatternPart.Kind.SEGMENT
                : expression.equals(".*") ? PatternPart.Kind.ANYTHING : PatternPart.Kind.EXPRESSION;
        parts.add(new PatternPart(
                kind,
                canonical.apply(prefix),
                kind == PatternPart.Kind.EXPRESSION ? expression : "",
                canonical.apply(suffix),
                modifier));
    }

    private void flush() {
        if (!pending.isEmpty()) {
            parts.add(PatternPart.text(canonical.apply(pending.toString())));
            pending.setLength(0);
        }
    }

    private @Nullable PatternToken consume(Kind kind) {
        PatternToken token = tokens.get(index);
        if (token.kind() != kind) {
            return null;
        }
        index += kind == Kind.END ? 0 : 1;
        return token;
    }

    private @Nullable PatternToken matcher(@Nullable PatternToken name) {
        PatternToken expression = consume(Kind.REGEXP);
        return expression == null && name == null ? consume(Kind.ASTERISK) : expression;
    }

    private Modifier modifier() {
        PatternToken token = consume(Kind.MODIFIER);
        if (token != null) {
            return token.value().equals("?") ? Modifier.OPTIONAL : Modifier.AT_LEAST_ONCE;
        }
        return consume(Kind.ASTERISK) == null ? Modifier.ONCE : Modifier.ANY_NUMBER;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        while (true) {
            PatternToken character = consume(Kind.CHAR);
            PatternToken token = character == null ? consume(Kind.ESCAPED) : character;
            if (token == null) {
                return text.toString();
            }
            text.append(token.value());
        }
    }

    private void require(Kind kind) {
        if (consume(kind) == null) {
            PatternToken found = tokens.get(index);
            throw new IllegalArgumentException("the topic pattern has "
                    + (found.kind() == Kind.END ? "its end" : "'" + found.value() + "'") + " at " + found.index()
                    + " of '"
                    + input + "', where it cannot stand");
        }
    }
}
