package io.carillon.event;

import java.util.Locale;
import java.util.regex.Pattern;

/** A component of a URL, and how the fixed text of a pattern for it is written (URL Pattern Standard §3.1). */
enum UrlComponent {
    PROTOCOL,
    USERNAME,
    PASSWORD,
    HOSTNAME,
    PORT,
    PATHNAME,
    SEARCH,
    HASH;

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
    private static final Pattern IPV6_PART = Pattern.compile("[0-9A-Fa-f:\\[\\]]+");
    private static final Pattern HOST_PART = Pattern.compile("[^\\x00-\\x20\"#%/:<>?@\\[\\\\\\]^`{|}\\x7f-\\uffff]+");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    /**
     * Writes fixed text of a pattern as it stands in a URL.
     *
     * @param special what begins the part: for a host that of an IPv6 address, for a path that of a special scheme
     * @throws IllegalArgumentException if no URL has it in this component
     */
    String canonical(String text, boolean special) {
        if (text.isEmpty()) {
            return text;
        }
        return switch (this) {
            case PROTOCOL -> checked(text, SCHEME).toLowerCase(Locale.ROOT);
            case USERNAME, PASSWORD -> UrlEncoding.userinfo(text);
            case HOSTNAME -> special ? checked(text, IPV6_PART).toLowerCase(Locale.ROOT) : host(text);
            case PORT -> port(text);
            case PATHNAME -> special ? UrlEncoding.path(text) : UrlEncoding.opaquePath(text);
            case SEARCH -> UrlEncoding.search(text);
            case HASH -> UrlEncoding.hash(text);
        };
    }

    private String checked(String text, Pattern allowed) {
        if (!allowed.matcher(text).matches()) {
            throw new IllegalArgumentException("the topic pattern has '" + text + "' in its "
                    + name().toLowerCase(Locale.ROOT) + ", where no URL has it"
                    + (this == HOSTNAME ? " (hosts in Unicode are written in ASCII, as xn--…)" : ""));
        }
        return text;
    }

    /** A part of an address would be read as a whole one, {@code 10.1} as {@code 10.0.0.1}. */
    private String host(String text) {
        String host = checked(text, HOST_PART).toLowerCase(Locale.ROOT);
        if (TopicSyntax.endsInNumber(host) && !TopicSyntax.isIpv4(host)) {
            throw new IllegalArgumentException("the topic pattern has '" + text
                    + "' in its hostname: an address is written whole, as four decimal numbers");
        }
        return host;
    }

    private String port(String text) {
        int port = Integer.parseInt(checked(text, DIGITS));
        if (port > 65_535) {
            throw new IllegalArgumentException("the topic pattern has the port " + text);
        }
        return Integer.toString(port);
    }

    /** What {@code :name} does not go beyond; no character if it takes any. */
    String delimiter(boolean special) {
        return switch (this) {
            case HOSTNAME -> ".";
            case PATHNAME -> special ? "/" : "";
            default -> "";
        };
    }

    /** What belongs to a {@code :name} that follows it, so that it is repeated and left out together with it. */
    String prefix(boolean special) {
        return this == PATHNAME && special ? "/" : "";
    }
}
