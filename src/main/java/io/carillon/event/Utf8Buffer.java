package io.carillon.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that are gathered, and grow. Text goes in as UTF-8 without an array of its own on the way: most of what an event is made
 * of is short and ASCII. Not thread-safe.
 */
public final class Utf8Buffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    /** @param capacity in bytes; what goes beyond it is copied once more */
    public Utf8Buffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** Bytes that are in it. */
    public int length() {
        return length;
    }

    /** One byte; of the value its lowest eight bits. */
    public Utf8Buffer octet(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** Bytes as they are. */
    public Utf8Buffer octets(byte[] from) {
        return octets(from, 0, from.length);
    }

    /** The bytes from one place to before another. */
    public Utf8Buffer octets(byte[] from, int start, int end) {
        reserve(end - start);
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    /** All that another one holds. */
    public Utf8Buffer octets(Utf8Buffer other) {
        return octets(other.bytes, 0, other.length);
    }

    /** A text. */
    public Utf8Buffer text(String text) {
        int size = text.length();
        reserve(size);
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return octets(text.substring(i).getBytes(StandardCharsets.UTF_8));
            }
            bytes[length++] = (byte) c;
        }
        return this;
    }

    /** A number in decimal, not negative. */
    public Utf8Buffer number(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        reserve(digits);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** A JSON string in quotes (RFC 8259 §7). */
    public Utf8Buffer quoted(String text) {
        int size = text.length();
        reserve(size + 2);
        bytes[length++] = '"';
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
                escaped(text.substring(i).getBytes(StandardCharsets.UTF_8));
                return octet('"');
            }
            bytes[length++] = (byte) c;
        }
        return octet('"');
    }

    private void escaped(byte[] utf8) {
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                octet('\\').octet(b);
            } else if (b >= 0 && b < ' ') {
                text("\\u00").octet(HEX[b >> 4]).octet(HEX[b & 15]);
            } else {
                octet(b);
            }
        }
    }

    /** All that is in it; afterwards the buffer is not to be used any more. */
    public byte[] toByteArray() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
