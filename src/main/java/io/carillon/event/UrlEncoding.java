package io.carillon.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How the WHATWG URL parser writes the parts of a URL: its percent-encode sets (§1.3) and its way with dots in paths (§4.4). */
final class UrlEncoding {
    private static final String SEARCH = " \"#<>'";
    private static final String HASH = " \"<>`";
    private static final String PATH = " \"#<>?^`{|}";
    private static final String USERINFO = PATH + "/:;=@[\\]";

    private UrlEncoding() {}

    /** Every byte of the text. */
    static String percentEncoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02X", b & 0xff));
        }
        return encoded.toString();
    }

    static String userinfo(String text) {
        return encode(text, USERINFO);
    }

    static String search(String text) {
        return encode(text, SEARCH);
    }

    static String hash(String text) {
        return encode(text, HASH);
    }

    /** A path that is one text and not segments, as after {@code urn:}. */
    static String opaquePath(String text) {
        return encode(text, "");
    }

    /** A path, or, without a slash at its start, a part of one: {@code .} and {@code ..} segments are taken out. */
    static String path(String text) {
        if (text.isEmpty()) {
            return text;
        }
        boolean leadingSlash = text.charAt(0) == '/' || text.charAt(0) == '\\';
        String path = withoutDots((leadingSlash ? text : "/-" + text).replace('\\', '/'));
        String encoded = encode(path, PATH);
        if (!leadingSlash && !encoded.startsWith("/-")) {
            throw new IllegalArgumentException("the topic pattern has dots that lead out of '" + text + "'");
        }
        return leadingSlash ? encoded : encoded.substring(2);
    }

    private static String withoutDots(String path) {
        List<String> segments = new ArrayList<>();
        String[] read = path.substring(1).split("/", -1);
        for (int i = 0; i < read.length; i++) {
            boolean last = i == read.length - 1;
            int dots = dots(read[i]);
            if (dots == 0) {
                segments.add(read[i]);
                continue;
            }
            if (dots == 2 && !segments.isEmpty()) {
                segments.remove(segments.size() - 1);
            }
            if (last) {
                segments.add("");
            }
        }
        return "/" + String.join("/", segments);
    }

    private static int dots(String segment) {
        return switch (segment.replaceAll("(?i)%2e", ".")) {
            case "." -> 1;
            case ".." -> 2;
            default -> 0;
        };
    }

    private static String encode(String text, String set) {
        StringBuilder encoded = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c > 0x7e || c < 0x20 || set.indexOf(c) >= 0) {
                encoded.append(percentEncoded(Character.toString(c)));
            } else {
                encoded.appendCodePoint(c);
            }
        });
        return encoded.toString();
    }
}
