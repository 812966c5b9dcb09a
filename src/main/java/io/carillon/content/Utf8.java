package io.carillon.content;

import io.carillon.problem.Problem;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 (RFC 8259 §8.1): nothing is replaced, and there is no byte order mark. */
final class Utf8 {
    private Utf8() {}

    /** Decodes, or tells the offset of the first byte that is wrong. */
    static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw malformed("The content is not UTF-8 at byte " + in.position() + ".", in.position());
        }
        String text = out.flip().toString();
        if (text.startsWith("\uFEFF")) {
            throw malformed("The content starts with a byte order mark.", 0);
        }
        return text;
    }

    private static ProblemException malformed(String detail, int offset) {
        return new ProblemException(
                Problem.of(ProblemType.MALFORMED_JSON, detail).with("offset", offset));
    }
}
