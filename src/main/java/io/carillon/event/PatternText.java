package io.carillon.event;

import org.jspecify.annotations.Nullable;

/** A text that is being matched, with the places of its characters, which are looked for once. ASCII. Not thread-safe. */
final class PatternText {
    /** From here on a literal that starts at many places is looked for at all of them together. */
    private static final int FEW = 4;

    final String text;
    private final @Nullable Positions[] places = new @Nullable Positions[128];
    private boolean placed;

    PatternText(String text) {
        this.text = text;
    }

    int length() {
        return text.length();
    }

    Positions start() {
        Positions start = new Positions(text.length());
        start.add(0);
        return start;
    }

    /** Where the literal ends if it begins at one of the positions. */
    Positions after(Positions starts, String literal) {
        Positions ends = starts.none();
        int tried = 0;
        for (int at = starts.next(0); at >= 0; at = starts.next(at + 1)) {
            if (++tried > FEW) {
                return afterEach(starts, literal);
            }
            if (text.startsWith(literal, at)) {
                ends.add(at + literal.length());
            }
        }
        return ends;
    }

    private Positions afterEach(Positions starts, String literal) {
        place();
        Positions reached = starts.copy();
        for (int i = 0; i < literal.length(); i++) {
            Positions here = literal.charAt(i) < 128 ? places[literal.charAt(i)] : null;
            if (here == null) {
                return starts.none();
            }
            reached.stepWhere(here);
        }
        return reached;
    }

    private void place() {
        if (placed) {
            return;
        }
        placed = true;
        for (int i = 0; i < text.length(); i++) {
            Positions here = places[text.charAt(i)];
            if (here == null) {
                here = new Positions(text.length());
                places[text.charAt(i)] = here;
            }
            here.add(i);
        }
    }
}
