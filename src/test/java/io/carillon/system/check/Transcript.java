package io.carillon.system.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What one client saw, in order, at eight bytes an event. Written by one thread, and read once that has ended or by the same.
 */
public final class Transcript {
    private static final int OFFSET_BITS = 29;
    private static final long MAX_OFFSET = (1L << OFFSET_BITS) - 1;

    /** What can be seen. */
    enum Kind {
        HEARD(0),
        /** The cursor moved without an event. */
        MOVED(1),
        /** A gap, with the position from which it goes on. */
        GAP(2),
        /** The client took over a state, as of a position. */
        TOOK(3);

        private static final List<Kind> BY_CODE = List.of(HEARD, MOVED, GAP, TOOK);
        private final long code;

        Kind(long code) {
            this.code = code;
        }
    }

    private final String client;
    private final Selection selection;
    private final List<String> epochs = new ArrayList<>();
    /** The epochs in which the cursor moved, each once. */
    private final List<String> moves = new ArrayList<>();

    private final List<Map<String, Long>> states = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private long[] steps = new long[64];
    private int size;
    private String from = "";

    public Transcript(String client, Selection selection) {
        this.client = client;
        this.selection = selection;
    }

    /** The client begins here, with the state as of there: topic to the offset of its version. */
    public Transcript begins(String epoch, long offset, Map<String, Long> state) {
        from = epoch;
        return took(epoch, offset, state);
    }

    public Transcript heard(long offset, int fingerprint) {
        add(Kind.HEARD, offset, fingerprint);
        return this;
    }

    public Transcript moved(long offset) {
        return moved("", offset);
    }

    /**
     * The cursor moved without an event.
     *
     * @param epoch of the cursor; empty if that is the one before
     */
    public Transcript moved(String epoch, long offset) {
        int name = moves.indexOf(epoch);
        if (name < 0) {
            name = moves.size();
            moves.add(epoch);
        }
        boolean again =
                size > 0 && kind(size - 1) == Kind.MOVED && fingerprint(size - 1) == name && offset >= offset(size - 1);
        size -= again ? 1 : 0; // the later position says all that the earlier one does
        add(Kind.MOVED, offset, name);
        return this;
    }

    public Transcript gap(long offset) {
        add(Kind.GAP, offset, 0);
        return this;
    }

    public Transcript took(long offset, Map<String, Long> state) {
        return took("", offset, state);
    }

    /**
     * The client took over a state.
     *
     * @param epoch of the cursor from which it goes on; empty if that is as good as the one before
     */
    public Transcript took(String epoch, long offset, Map<String, Long> state) {
        epochs.add(epoch);
        states.add(Map.copyOf(state));
        add(Kind.TOOK, offset, states.size() - 1);
        return this;
    }

    public Transcript violated(List<String> texts) {
        violations.addAll(texts);
        return this;
    }

    private void add(Kind kind, long offset, int value) {
        if (offset < 0 || offset > MAX_OFFSET) {
            throw new IllegalArgumentException("an offset beyond what a transcript can hold: " + offset);
        }
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, size * 2);
        }
        steps[size++] =
                (kind.code << (Integer.SIZE + OFFSET_BITS)) | (offset << Integer.SIZE) | Integer.toUnsignedLong(value);
    }

    int size() {
        return size;
    }

    Kind kind(int step) {
        return Kind.BY_CODE.get((int) (steps[step] >>> (Integer.SIZE + OFFSET_BITS)));
    }

    long offset(int step) {
        return (steps[step] >>> Integer.SIZE) & MAX_OFFSET;
    }

    int fingerprint(int step) {
        return (int) steps[step];
    }

    /** Of the cursor that moved, or with which a state was taken over; empty if it is the one before. */
    String epoch(int step) {
        return (kind(step) == Kind.MOVED ? moves : epochs).get(fingerprint(step));
    }

    Map<String, Long> state(int step) {
        return states.get((int) steps[step]);
    }

    /** How many events it has heard. */
    public long events() {
        return count(Kind.HEARD);
    }

    public long gaps() {
        return count(Kind.GAP);
    }

    private long count(Kind kind) {
        long count = 0;
        for (int step = 0; step < size; step++) {
            count += kind(step) == kind ? 1 : 0;
        }
        return count;
    }

    public String name() {
        return client;
    }

    /** Of the cursor that it came with first. */
    String epoch() {
        return from;
    }

    Selection selection() {
        return selection;
    }

    List<String> violations() {
        return violations;
    }

    @Override
    public String toString() {
        return client + " on " + selection.selector();
    }
}
