package io.carillon.event;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An expression of a template, {@code {?x,y:3,z*}}: it matches each text that it can expand to, whatever the variables are: undefined,
 * strings, lists or maps (RFC 6570 §3.2). Of two lists that differ in where their commas are it does not know which is which.
 *
 * @param operator see the RFC's appendix A
 */
record TemplateExpression(Operator operator, List<Variable> variables) implements PatternStep {
    private static final String VARCHARS = "(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+";
    private static final Pattern VARIABLE =
            Pattern.compile("(" + VARCHARS + "(?:\\." + VARCHARS + ")*)(?::([1-9][0-9]{0,3})|(\\*))?");

    private static final String UNRESERVED = "-._~";
    private static final String RESERVED = ":/?#[]@!$&'()*+,;=";

    /** RFC 6570 appendix A. */
    enum Operator {
        SIMPLE("", ",", false, ""),
        RESERVED_TOO("", ",", false, RESERVED),
        FRAGMENT("#", ",", false, RESERVED),
        LABEL(".", ".", false, ""),
        SEGMENTS("/", "/", false, ""),
        PARAMETERS(";", ";", true, ""),
        QUERY("?", "&", true, ""),
        CONTINUATION("&", "&", true, "");

        private static final String SIGNS = "+#./;?&";

        final String first;
        final String separator;
        final boolean named;
        /** Besides letters, digits, the unreserved marks and encoded bytes. */
        final String allowed;

        Operator(String first, String separator, boolean named, String allowed) {
            this.first = first;
            this.separator = separator;
            this.named = named;
            this.allowed = allowed;
        }

        static Operator of(char sign) {
            return values()[SIGNS.indexOf(sign) + 1];
        }
    }

    /**
     * A variable.
     *
     * @param maxChars of its value
     * @param exploded whether each member of a list or map stands by itself
     */
    record Variable(String name, int maxChars, boolean exploded) {}

    TemplateExpression {
        variables = List.copyOf(variables);
    }

    static boolean isExpression(String text) {
        String list = withoutOperator(text);
        return !list.endsWith(",")
                && Pattern.compile(",")
                        .splitAsStream(list)
                        .allMatch(each -> VARIABLE.matcher(each).matches());
    }

    static TemplateExpression of(String text) {
        String list = withoutOperator(text);
        List<Variable> variables = new ArrayList<>();
        for (String each : list.split(",", -1)) {
            Matcher variable = VARIABLE.matcher(each);
            if (!variable.matches()) {
                throw new IllegalArgumentException("the topic template has {" + text + "}");
            }
            String max = variable.group(2);
            variables.add(new Variable(
                    variable.group(1),
                    max == null ? Integer.MAX_VALUE : Integer.parseInt(max),
                    variable.group(3) != null));
        }
        return new TemplateExpression(
                list.length() == text.length() ? Operator.SIMPLE : Operator.of(text.charAt(0)), variables);
    }

    private static String withoutOperator(String text) {
        return !text.isEmpty() && Operator.SIGNS.indexOf(text.charAt(0)) >= 0 ? text.substring(1) : text;
    }

    /** Any of the variables may be undefined; those that are not come in their order. */
    @Override
    public Positions from(Positions starts, PatternText text) {
        Positions first = text.after(starts, operator.first);
        Positions some = starts.none();
        for (Variable variable : variables) {
            Positions begins = text.after(some, operator.separator);
            begins.addAll(first);
            some.addAll(value(begins, variable, text));
        }
        some.addAll(starts);
        return some;
    }

    private Positions value(Positions begins, Variable variable, PatternText text) {
        if (variable.exploded()) {
            return run(begins, Integer.MAX_VALUE, operator.allowed + ",=" + operator.separator, text);
        }
        if (!operator.named) {
            return run(begins, variable.maxChars(), allowed(variable), text);
        }
        Positions named = text.after(begins, variable.name());
        Positions ends = run(text.after(named, "="), variable.maxChars(), allowed(variable), text);
        if (operator == Operator.PARAMETERS) {
            ends.addAll(named); // an empty value has no '=' there
        }
        return ends;
    }

    /** The comma joins what is in a list; a list has no prefix. */
    private String allowed(Variable variable) {
        return operator.allowed + (variable.maxChars() == Integer.MAX_VALUE ? "," : "");
    }

    /** Up to so many characters, an encoded one counted as one (§2.4.1). In one pass: who begins later can go further. */
    private static Positions run(Positions begins, int maxChars, String allowed, PatternText text) {
        Positions ends = begins.copy();
        int[] left = new int[text.length() + 1];
        for (int at = begins.next(0); at >= 0 && at < text.length(); at = ends.next(at + 1)) {
            int chars = begins.contains(at) ? maxChars : left[at];
            int next = chars == 0 ? -1 : afterCharacter(text.text, at, allowed);
            if (next >= 0) {
                ends.add(next);
                left[next] = Math.max(left[next], chars - 1);
            }
        }
        return ends;
    }

    /** After the character at a position, or all bytes of it if they are encoded; -1 if it may not stand there. */
    private static int afterCharacter(String text, int at, String allowed) {
        char c = text.charAt(at);
        if (c != '%') {
            return TopicSyntax.isAlphanumeric(c) || UNRESERVED.indexOf(c) >= 0 || allowed.indexOf(c) >= 0 ? at + 1 : -1;
        }
        if (at + 3 > text.length()) {
            return -1;
        }
        int end = at + 3;
        int more = Math.max(0, Integer.numberOfLeadingZeros(~(Character.digit(text.charAt(at + 1), 16) << 28)) - 1);
        for (; more > 0 && text.startsWith("%", end) && end + 3 <= text.length(); more--) {
            end += 3;
        }
        return end;
    }
}
