package io.carillon.event;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template of RFC 6570, all four levels: it selects what it can expand to. A variable may be undefined or empty, so
 * {@code /api/notes/{id}} selects {@code /api/notes/} too, as the RFC has it. Linear in the topic.
 */
public final class UriTemplate implements TopicSelector {
    private static final Pattern EXPRESSION = Pattern.compile("\\{([^{}]*)}");

    private final String text;
    private final ComponentMatcher.Steps matcher;

    private UriTemplate(String text, ComponentMatcher.Steps matcher) {
        this.text = text;
        this.matcher = matcher;
    }

    /**
     * Whether a text is a template rather than a URLPattern, in which braces group: each brace is part of an RFC 6570 expression
     * that no modifier ({@code ? + *}) follows, there is at least one, and outside of them is nothing that means something in a
     * URLPattern only ({@code :name}, {@code *}, {@code (…)}, {@code \}). A group of plain text without a modifier says nothing that
     * the text without braces would not say, so no sensible URLPattern is lost.
     */
    static boolean isTemplate(String text) {
        Matcher expressions = EXPRESSION.matcher(text);
        StringBuilder outside = new StringBuilder();
        boolean any = false;
        while (expressions.find()) {
            if (!TemplateExpression.isExpression(expressions.group(1))
                    || (expressions.end() < text.length() && "?+*".indexOf(text.charAt(expressions.end())) >= 0)) {
                return false;
            }
            any = true;
            expressions.appendReplacement(outside, "-");
        }
        expressions.appendTail(outside);
        return any && !SelectorText.hasPatternSyntax(outside.toString());
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if it has too many variables, or text that no URL has; the message says so
     */
    static UriTemplate of(String text) {
        List<PatternStep> steps = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        Matcher expressions = EXPRESSION.matcher(text);
        int at = 0;
        int variables = 0;
        while (expressions.find()) {
            literal.append(literal(text.substring(at, expressions.start())));
            ComponentMatcher.Steps.flush(literal, steps);
            TemplateExpression expression = TemplateExpression.of(expressions.group(1));
            variables += expression.variables().size();
            steps.add(expression);
            at = expressions.end();
        }
        if (variables > ComponentMatcher.MAX_PARTS) {
            throw new IllegalArgumentException("the topic template has " + variables + " variables: at most "
                    + ComponentMatcher.MAX_PARTS + " are taken");
        }
        literal.append(literal(text.substring(at)));
        return new UriTemplate(text, ComponentMatcher.Steps.of(literal, steps));
    }

    /** RFC 6570 §3.1: what may not stand in a URI is encoded. */
    private static String literal(String text) {
        if (text.matches("(?s).*[ \"'<>^`|].*")) {
            throw new IllegalArgumentException(
                    "the topic template has one of \" ' < > ^ ` | or a blank outside of its expressions");
        }
        return UrlEncoding.opaquePath(text);
    }

    @Override
    public boolean selects(Topic topic) {
        return matches(topic.value());
    }

    boolean matches(String topic) {
        return matcher.matches(topic);
    }

    @Override
    public String literalPrefix() {
        return matcher.literalPrefix();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UriTemplate that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
