package io.carillon.problem;

import java.util.IdentityHashMap;

/**
 * A client's text as it can stand in a log, or be shown. A bug's message may hold one; a line end or an escape in it would be a line
 * of the log, or a command to the terminal.
 */
final class Printable {
    private Printable() {}

    /** The same if all of its messages are printable; else a copy with the same stack traces whose messages are. */
    static Throwable of(Throwable failure) {
        return isPrintable(failure, new IdentityHashMap<>()) ? failure : copy(failure, new IdentityHashMap<>());
    }

    private static boolean isPrintable(Throwable failure, IdentityHashMap<Throwable, Boolean> seen) {
        if (seen.put(failure, true) != null) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isPrintable(suppressed, seen)) {
                return false;
            }
        }
        return failure.toString().chars().noneMatch(Printable::isUnseen)
                && (failure.getCause() == null || isPrintable(failure.getCause(), seen));
    }

    private static Throwable copy(Throwable failure, IdentityHashMap<Throwable, Throwable> copies) {
        Throwable known = copies.get(failure);
        if (known != null) {
            return known;
        }
        Copy copy = new Copy(escaped(failure.toString()), failure.getStackTrace());
        copies.put(failure, copy);
        if (failure.getCause() != null) {
            copy.initCause(copy(failure.getCause(), copies));
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            copy.addSuppressed(copy(suppressed, copies));
        }
        return copy;
    }

    /** The same with {@code \\u} and four digits, as in JSON, for each character that is not seen. */
    static String escaped(String text) {
        if (text.chars().noneMatch(Printable::isUnseen)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> {
            if (isUnseen(c)) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }

    /** Control characters, line separators, and what turns the direction of writing. */
    private static boolean isUnseen(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** Prints as the original would, its class included. */
    @SuppressWarnings("OverrideThrowableToString")
    private static final class Copy extends Throwable {
        private static final long serialVersionUID = 1L;

        private final String text;

        Copy(String text, StackTraceElement[] stackTrace) {
            super(text);
            this.text = text;
            setStackTrace(stackTrace);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
