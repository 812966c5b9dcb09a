package io.carillon.event;

/**
 * A set of positions in a text, from before its first character to after its last. Matching goes through a pattern with the set of
 * all positions that can have been reached, so nothing is ever tried twice. Not thread-safe.
 */
final class Positions {
    private static final int BITS = 6;

    private final long[] words;
    /** The last position there is. */
    private final int last;

    Positions(int last) {
        this.words = new long[(last >> BITS) + 1];
        this.last = last;
    }

    private Positions(long[] words, int last) {
        this.words = words;
        this.last = last;
    }

    Positions copy() {
        return new Positions(words.clone(), last);
    }

    /** The same text, nothing reached. */
    Positions none() {
        return new Positions(last);
    }

    int last() {
        return last;
    }

    void add(int position) {
        words[position >> BITS] |= (1L << position);
    }

    boolean contains(int position) {
        return (words[position >> BITS] & (1L << position)) != 0;
    }

    boolean isEmpty() {
        return next(0) < 0;
    }

    /** The first one that is not before a position; -1 if there is none. */
    int next(int from) {
        if (from > last) {
            return -1;
        }
        int at = from >> BITS;
        long word = words[at] & (-1L << from);
        while (word == 0) {
            if (++at == words.length) {
                return -1;
            }
            word = words[at];
        }
        return (at << BITS) + Long.numberOfTrailingZeros(word);
    }

    /** Both bounds included. */
    void addRange(int from, int to) {
        for (int at = from >> BITS; at <= to >> BITS; at++) {
            long low = at == from >> BITS ? -1L << from : -1L;
            long high = at == to >> BITS ? -1L >>> (63 - (to & 63)) : -1L;
            words[at] |= low & high;
        }
    }

    void addAll(Positions others) {
        for (int i = 0; i < words.length; i++) {
            words[i] |= others.words[i];
        }
    }

    void removeAll(Positions others) {
        for (int i = 0; i < words.length; i++) {
            words[i] &= ~others.words[i];
        }
    }

    /** Each one that is in both moves on by one; the others are gone. */
    void stepWhere(Positions others) {
        long carry = 0;
        for (int i = 0; i < words.length; i++) {
            long word = words[i] & others.words[i];
            words[i] = (word << 1) | carry;
            carry = word >>> 63;
        }
    }
}
