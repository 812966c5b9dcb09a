package io.carillon.log;

import io.carillon.event.Cursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A resource's JSON text before its version is known: what stands before and what stands after the version's characters,
 * quotes included on both sides. The log gives the version at the commit and needs no JSON for it.
 */
public final class Draft {
    private final byte[] before;
    private final byte[] after;

    /** The arrays are taken over, not copied. */
    public Draft(byte[] before, byte[] after) {
        this.before = before;
        this.after = after;
    }

    /** The representation in UTF-8, with the version in its place. */
    byte[] at(Cursor version) {
        byte[] middle = version.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(before, before.length + middle.length + after.length);
        System.arraycopy(middle, 0, whole, before.length, middle.length);
        System.arraycopy(after, 0, whole, before.length + middle.length, after.length);
        return whole;
    }

    /** True if the stored representation would stay as it is, but for its version. */
    boolean saysTheSameAs(Representation stored) {
        return Arrays.equals(at(stored.version()), stored.body());
    }

    /** Bytes without the version. */
    int length() {
        return before.length + after.length;
    }
}
