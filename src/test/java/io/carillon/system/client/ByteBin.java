package io.carillon.system.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A growing array of bytes that a parser collects in. */
final class ByteBin extends ByteArrayOutputStream {
    ByteBin() {
        super(512);
    }

    void put(ByteBuffer from, int length) {
        if (from.hasArray()) {
            write(from.array(), from.arrayOffset() + from.position(), length);
            from.position(from.position() + length);
        } else {
            byte[] copy = new byte[length];
            from.get(copy);
            writeBytes(copy);
        }
    }

    byte byteAt(int index) {
        return buf[index];
    }

    boolean endsWith(byte... end) {
        if (count < end.length) {
            return false;
        }
        for (int i = 0; i < end.length; i++) {
            if (buf[count - end.length + i] != end[i]) {
                return false;
            }
        }
        return true;
    }

    boolean startsWith(byte... start) {
        if (count < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (buf[i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    byte[] from(int begin) {
        byte[] copy = new byte[count - begin];
        System.arraycopy(buf, begin, copy, 0, copy.length);
        return copy;
    }

    /** Strict: a malformed byte is a violation. */
    static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new WireViolation("not UTF-8: " + new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }
}
