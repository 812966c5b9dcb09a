package io.carillon.event;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The one form of a topic. What passes is a normalised URL by RFC 3986 §6.2.2 and what the WHATWG URL parser leaves as it is,
 * both at once; of the texts that mean the same to some reader, at most one passes. It checks and never rewrites.
 */
final class TopicSyntax {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~-]+");
    private static final Pattern PROTOCOL = Pattern.compile("[a-z][a-z0-9+.-]*");
    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
    private static final Pattern IPV4 = Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    /** WHATWG URL §4.2, special schemes and their default ports; {@code file} has no host, and no place here. */
    static final Map<String, String> DEFAULT_PORTS =
            Map.of("ftp", "21", "http", "80", "https", "443", "ws", "80", "wss", "443", "file", "");

    private static final String UNRESERVED_MARKS = "-._~";
    private static final String IN_PATH = UNRESERVED_MARKS + "!$&'()*+,;=:@/";
    private static final String IN_HASH = IN_PATH + "?";
    /** The parser writes the apostrophe as %27 in the query of a special scheme; so must a topic, whatever its scheme. */
    private static final String IN_SEARCH = IN_HASH.replace("'", "");

    private static final String IN_USERINFO = UNRESERVED_MARKS + "!$&()*+,";

    private TopicSyntax() {}

    static void check(String topic) {
        TopicParts parts = TopicParts.of(topic);
        if (topic.startsWith("/")) {
            checkRest(parts, topic);
        } else if (topic.indexOf(':') < 0) {
            if (!NAME.matcher(topic).matches()) {
                throw new IllegalArgumentException(
                        "the topic '" + topic + "' is no path that begins with '/', no absolute URL, "
                                + "and no name of letters, digits and . _ ~ -");
            }
        } else {
            checkUrl(parts, topic);
        }
    }

    private static void checkUrl(TopicParts parts, String topic) {
        refuseUnless(
                PROTOCOL.matcher(parts.protocol()).matches(), "its scheme is not lower-case letters and digits", topic);
        if (parts.authority()) {
            checkAuthority(parts, topic);
            refuseUnless(parts.pathname().startsWith("/"), "after its host it has no '/'", topic);
        } else {
            refuseUnless(!DEFAULT_PORTS.containsKey(parts.protocol()), "after its scheme it has no '//'", topic);
            refuseUnless(!parts.pathname().isEmpty(), "after its scheme there is nothing", topic);
        }
        checkRest(parts, topic);
    }

    private static void checkAuthority(TopicParts parts, String topic) {
        checkCharacters(parts.username(), IN_USERINFO, topic);
        checkCharacters(parts.password(), IN_USERINFO, topic);
        refuseUnless(isHost(parts.hostname()), "its host is not in its plain lower-case ASCII form", topic);
        String port = parts.port();
        boolean plain = PORT.matcher(port).matches() && Integer.parseInt(port) <= 65_535;
        refuseUnless(
                port.isEmpty() || (plain && !port.equals(DEFAULT_PORTS.get(parts.protocol()))),
                "its port is not a plain number, or is the default one",
                topic);
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return isIpv6(host.substring(1, host.length() - 1));
        }
        if (endsInNumber(host)) {
            return isIpv4(host);
        }
        return HOST.matcher(host).matches() && host.length() <= 253;
    }

    /** WHATWG URL §3.5: such a host is an IPv4 address or none. */
    static boolean endsInNumber(String host) {
        return ENDS_IN_NUMBER.matcher(host).matches();
    }

    static boolean isIpv4(String host) {
        return IPV4.matcher(host).matches()
                && Pattern.compile("\\.").splitAsStream(host).allMatch(octet -> Integer.parseInt(octet) <= 255);
    }

    /** WHATWG URL §3.5: eight groups without leading zeros, the first longest run of two or more zero groups as {@code ::}. */
    private static boolean isIpv6(String text) {
        if (!text.matches("[0-9a-f:]*:[0-9a-f:]*")) {
            return false;
        }
        byte[] address;
        try {
            address = InetAddress.getByName("[" + text + "]").getAddress(); // a literal: nothing is looked up
        } catch (UnknownHostException e) {
            return false;
        }
        if (address.length != 16) {
            return false;
        }
        StringBuilder groups = new StringBuilder();
        for (int i = 0; i < 16; i += 2) {
            groups.append(i == 0 ? "" : ":")
                    .append(Integer.toHexString(((address[i] & 0xff) << 8) | (address[i + 1] & 0xff)));
        }
        String plain = groups.toString();
        for (String run = "0:0:0:0:0:0:0:0"; run.length() >= 3; run = run.substring(2)) {
            int at = (":" + plain + ":").indexOf(":" + run + ":");
            if (at >= 0) {
                String before = at == 0 ? "" : plain.substring(0, at - 1);
                String after = at + run.length() >= plain.length() ? "" : plain.substring(at + run.length() + 1);
                return text.equals(before + "::" + after);
            }
        }
        return text.equals(plain);
    }

    private static void checkRest(TopicParts parts, String topic) {
        checkCharacters(parts.pathname(), IN_PATH, topic);
        checkSegments(parts.pathname(), topic);
        checkCharacters(parts.search(), IN_SEARCH, topic);
        checkCharacters(parts.hash(), IN_HASH, topic);
        refuseUnless(parts.text().equals(topic), "it has an empty user name, password, port, query or fragment", topic);
    }

    private static void checkSegments(String path, String topic) {
        refuseUnless(!path.contains("//"), "it has an empty segment, '//'", topic);
        for (int start = 0; start <= path.length(); start++) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            boolean dots = (end - start == 1 && path.startsWith(".", start))
                    || (end - start == 2 && path.startsWith("..", start));
            refuseUnless(!dots, "it has a segment '.' or '..'", topic);
            start = end;
        }
    }

    private static void checkCharacters(String text, String marks, String topic) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                i = endOfEncoded(text, i, topic) - 1;
            } else if (!isAlphanumeric(c) && marks.indexOf(c) < 0) {
                throw refused(
                        "it has '" + Character.toString(text.codePointAt(i)) + "', which is written "
                                + UrlEncoding.percentEncoded(Character.toString(text.codePointAt(i))),
                        topic);
            }
        }
    }

    /** A run of encoded bytes is UTF-8 and encodes nothing that stands for itself or hides. */
    private static int endOfEncoded(String text, int start, String topic) {
        ByteBuffer bytes = ByteBuffer.allocate((text.length() - start) / 3 + 1);
        int at = start;
        while (at < text.length() && text.charAt(at) == '%') {
            int high = at + 2 < text.length() ? "0123456789ABCDEF".indexOf(text.charAt(at + 1)) : -1;
            int low = at + 2 < text.length() ? "0123456789ABCDEF".indexOf(text.charAt(at + 2)) : -1;
            refuseUnless(high >= 0 && low >= 0, "two of 0-9 A-F do not follow a '%'", topic);
            char c = (char) ((high << 4) | low);
            refuseUnless(
                    !isAlphanumeric(c) && UNRESERVED_MARKS.indexOf(c) < 0,
                    "'" + text.substring(at, at + 3) + "' is written '" + c + "'",
                    topic);
            refuseUnless(c >= ' ' && c != '\u007f', "it has an encoded control character", topic);
            bytes.put((byte) c);
            at += 3;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "the topic '" + topic + "' is not canonical: what it encodes is not UTF-8", e);
        }
        return at;
    }

    static boolean isAlphanumeric(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static void refuseUnless(boolean fine, String why, String topic) {
        if (!fine) {
            throw refused(why, topic);
        }
    }

    private static IllegalArgumentException refused(String why, String topic) {
        return new IllegalArgumentException("the topic '" + topic + "' is not canonical: " + why);
    }
}
