package io.carillon.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that gather until there are enough of them. Takes no memory while empty and never used. */
final class Bin {
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int size;

    void append(byte[] from, int start, int end) {
        int length = end - start;
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(256, (size + length) * 2));
        }
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    /** Valid up to {@link #size} until the next call. */
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        size = 0;
    }

    /** Empties it and gives the memory back. */
    void release() {
        size = 0;
        bytes = NONE;
    }

    String latin1() {
        return new String(bytes, 0, size, StandardCharsets.ISO_8859_1);
    }
}
