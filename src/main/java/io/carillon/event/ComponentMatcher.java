package io.carillon.event;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.carillon.event.PatternPart.Kind;
import io.carillon.event.PatternPart.Modifier;
import java.util.ArrayList;
import java.util.List;

/** Whether a component of a URL matches its pattern. Immutable; never backtracks. */
sealed interface ComponentMatcher {
    /** Wildcards, names, groups and expressions of one component. More would only make matching dear. */
    int MAX_PARTS = 16;

    /** Of RE2/J's program after the literal beginning; its time is this number times the length of the topic. */
    int MAX_INSTRUCTIONS = 64;

    boolean matches(String text);

    /** What all that matches begins with; all of it, if nothing else matches. */
    String literalPrefix();

    default boolean matchesSpecialScheme() {
        return TopicSyntax.DEFAULT_PORTS.keySet().stream().anyMatch(this::matches);
    }

    /**
     * Reads the pattern of a component.
     *
     * @param special see {@link UrlComponent#canonical}
     * @throws IllegalArgumentException if it is none, or costs too much; the message says why
     */
    static ComponentMatcher compile(UrlComponent component, String pattern, boolean special) {
        if (pattern.equals("*")) {
            return new Anything();
        }
        List<PatternPart> parts = PatternPartParser.parse(component, pattern, special);
        long variable = parts.stream()
                .filter(part -> part.kind() != Kind.TEXT || part.modifier() != Modifier.ONCE)
                .count();
        if (variable > MAX_PARTS) {
            throw new IllegalArgumentException("the topic pattern has " + variable
                    + " wildcards, names, groups and expressions in one component: at most " + MAX_PARTS
                    + " are taken");
        }
        String delimiter = component.delimiter(special);
        return parts.stream().anyMatch(part -> part.kind() == Kind.EXPRESSION)
                ? Expression.of(parts, delimiter)
                : Steps.of(parts, delimiter);
    }

    /** {@code *}. */
    record Anything() implements ComponentMatcher {
        @Override
        public boolean matches(String text) {
            return true;
        }

        @Override
        public String literalPrefix() {
            return "";
        }
    }

    /**
     * Without expressions.
     *
     * @param literalPrefix fixed text at its start, not in the steps
     * @param literalSuffix fixed text at its end, in the steps too unless there are none
     */
    record Steps(String literalPrefix, List<PatternStep> steps, String literalSuffix) implements ComponentMatcher {
        static Steps of(List<PatternPart> parts, String delimiter) {
            List<PatternStep> steps = new ArrayList<>();
            StringBuilder literal = new StringBuilder();
            for (PatternPart part : parts) {
                add(part, delimiter, literal, steps);
            }
            return Steps.of(literal, steps);
        }

        static Steps of(StringBuilder literalAtEnd, List<PatternStep> steps) {
            flush(literalAtEnd, steps);
            String prefix =
                    !steps.isEmpty() && steps.get(0) instanceof PatternStep.Literal first ? first.literal() : "";
            List<PatternStep> rest = prefix.isEmpty() ? steps : steps.subList(1, steps.size());
            String suffix = !rest.isEmpty() && rest.get(rest.size() - 1) instanceof PatternStep.Literal last
                    ? last.literal()
                    : "";
            return new Steps(prefix, List.copyOf(rest), suffix);
        }

        private static void add(PatternPart part, String delimiter, StringBuilder literal, List<PatternStep> steps) {
            boolean once = part.modifier() == Modifier.ONCE;
            if (once) {
                literal.append(part.prefix());
            }
            if (once && part.kind() == Kind.TEXT) {
                return;
            }
            flush(literal, steps);
            PatternStep middle =
                    part.kind() == Kind.ANYTHING ? new PatternStep.Anything() : new PatternStep.Segment(delimiter);
            if (once) {
                steps.add(middle);
                literal.append(part.suffix());
                return;
            }
            List<PatternStep> group = new ArrayList<>();
            group.add(new PatternStep.Literal(part.prefix()));
            if (part.kind() != Kind.TEXT) {
                group.add(middle);
                group.add(new PatternStep.Literal(part.suffix()));
            }
            group.removeIf(step ->
                    step instanceof PatternStep.Literal empty && empty.literal().isEmpty());
            steps.add(new PatternStep.Repeated(
                    new PatternStep.Sequence(group),
                    part.modifier().mayBeLeftOut(),
                    part.modifier().repeats()));
        }

        static void flush(StringBuilder literal, List<PatternStep> steps) {
            if (!literal.isEmpty()) {
                steps.add(new PatternStep.Literal(literal.toString()));
                literal.setLength(0);
            }
        }

        @Override
        public boolean matches(String text) {
            if (!text.startsWith(literalPrefix)) {
                return false;
            }
            if (steps.isEmpty()) {
                return text.length() == literalPrefix.length();
            }
            if (!text.endsWith(literalSuffix)) {
                return false;
            }
            PatternText rest = new PatternText(text.substring(literalPrefix.length()));
            Positions reached = rest.start();
            for (PatternStep step : steps) {
                reached = step.from(reached, rest);
                if (reached.isEmpty()) {
                    return false;
                }
            }
            return reached.contains(rest.length());
        }
    }

    /** With expressions, by RE2/J. */
    record Expression(String literalPrefix, Pattern compiled) implements ComponentMatcher {
        static Expression of(List<PatternPart> parts, String delimiter) {
            StringBuilder regex = new StringBuilder();
            for (PatternPart part : parts) {
                append(part, delimiter, regex);
            }
            PatternPart first = parts.get(0);
            String prefix = first.modifier() == Modifier.ONCE ? first.prefix() : "";
            try {
                Pattern compiled = Pattern.compile(regex.toString(), Pattern.DOTALL);
                int instructions = compiled.programSize() - prefix.length();
                if (instructions > MAX_INSTRUCTIONS) {
                    throw new IllegalArgumentException("the topic pattern has expressions that make " + instructions
                            + " steps: at most " + MAX_INSTRUCTIONS + " are taken");
                }
                return new Expression(prefix, compiled);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "the topic pattern has an expression that is not taken: " + e.getMessage(), e);
            }
        }

        private static void append(PatternPart part, String delimiter, StringBuilder regex) {
            boolean once = part.modifier() == Modifier.ONCE;
            regex.append(once ? "" : "(?:").append(Pattern.quote(part.prefix()));
            if (part.kind() == Kind.EXPRESSION) {
                RegexGroup.check(part.expression());
            }
            regex.append(
                            switch (part.kind()) {
                                case TEXT -> "";
                                case SEGMENT -> delimiter.isEmpty() ? ".+" : "[^" + delimiter + "]+";
                                case ANYTHING -> ".*";
                                case EXPRESSION -> "(?:" + part.expression() + ")";
                            })
                    .append(Pattern.quote(part.suffix()))
                    .append(once ? "" : ")" + part.modifier().sign);
        }

        @Override
        public boolean matches(String text) {
            return text.startsWith(literalPrefix) && compiled.matches(text);
        }
    }
}
