package io.carillon.event;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pattern of the WHATWG URL Pattern Standard, in the form of one text. A relative one selects paths, one that begins with a protocol
 * selects URLs; and paths too, if it selects the hub's own URL and that is known. Names ({@code news}) it never selects.
 */
public final class UrlPattern implements TopicSelector {
    private final String text;
    private final Optional<HubUrl> hub;
    private final boolean relative;
    private final boolean selectsPaths;
    private final ComponentMatcher protocol;
    private final ComponentMatcher username;
    private final ComponentMatcher password;
    private final ComponentMatcher hostname;
    private final ComponentMatcher port;
    private final ComponentMatcher pathname;
    private final ComponentMatcher search;
    private final ComponentMatcher hash;

    private UrlPattern(String text, Optional<HubUrl> hub, Map<UrlComponent, String> patterns) {
        this.text = text;
        this.hub = hub;
        this.relative = !patterns.containsKey(UrlComponent.PROTOCOL);
        this.protocol = compile(UrlComponent.PROTOCOL, patterns, false);
        this.username = compile(UrlComponent.USERNAME, patterns, false);
        this.password = compile(UrlComponent.PASSWORD, patterns, false);
        this.hostname = compile(
                UrlComponent.HOSTNAME,
                patterns,
                patterns.getOrDefault(UrlComponent.HOSTNAME, "").matches("(?s)\\[.*|\\{\\[.*|\\\\\\[.*"));
        this.port = compile(UrlComponent.PORT, patterns, false);
        this.pathname = compile(UrlComponent.PATHNAME, patterns, relative || protocol.matchesSpecialScheme());
        this.search = compile(UrlComponent.SEARCH, patterns, false);
        this.hash = compile(UrlComponent.HASH, patterns, false);
        this.selectsPaths = relative || hub.filter(this::selectsOrigin).isPresent();
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    static UrlPattern of(String text, Optional<HubUrl> hub) {
        Map<UrlComponent, String> patterns = PatternSplitter.split(text);
        if (!patterns.containsKey(UrlComponent.PROTOCOL)) {
            resolve(patterns);
        } else {
            dropDefaultPort(patterns);
        }
        return new UrlPattern(text, hub, patterns);
    }

    /** What a relative pattern takes from its base: the hub's URL has the path {@code /} and no query. */
    private static void resolve(Map<UrlComponent, String> patterns) {
        String path = patterns.get(UrlComponent.PATHNAME);
        if (path == null) {
            patterns.put(UrlComponent.PATHNAME, "/");
            patterns.putIfAbsent(UrlComponent.SEARCH, "");
        } else if (!path.startsWith("/") && !path.startsWith("\\/") && !path.startsWith("{/")) {
            patterns.put(UrlComponent.PATHNAME, "/" + path);
        }
    }

    private static void dropDefaultPort(Map<UrlComponent, String> patterns) {
        String defaultPort = TopicSyntax.DEFAULT_PORTS.getOrDefault(patterns.get(UrlComponent.PROTOCOL), "");
        if (!defaultPort.isEmpty()
                && patterns.getOrDefault(UrlComponent.PORT, "").matches("0*" + defaultPort)) {
            patterns.put(UrlComponent.PORT, "");
        }
    }

    private static ComponentMatcher compile(
            UrlComponent component, Map<UrlComponent, String> patterns, boolean special) {
        return ComponentMatcher.compile(component, patterns.getOrDefault(component, "*"), special);
    }

    private boolean selectsOrigin(HubUrl origin) {
        return protocol.matches(origin.protocol())
                && username.matches("")
                && password.matches("")
                && hostname.matches(origin.hostname())
                && port.matches(origin.port());
    }

    @Override
    public boolean selects(Topic topic) {
        String value = topic.value();
        if (value.charAt(0) == '/') {
            return selectsPaths && selectsRest(TopicParts.of(value));
        }
        if (relative || value.indexOf(':') < 0) {
            return false;
        }
        TopicParts parts = TopicParts.of(value);
        return protocol.matches(parts.protocol())
                && hostname.matches(parts.hostname())
                && port.matches(parts.port())
                && username.matches(parts.username())
                && password.matches(parts.password())
                && selectsRest(parts);
    }

    private boolean selectsRest(TopicParts parts) {
        return pathname.matches(parts.pathname()) && search.matches(parts.search()) && hash.matches(parts.hash());
    }

    /** Whether it has regular expressions, which cost some times more than all else. */
    public boolean hasExpressions() {
        return Stream.of(protocol, username, password, hostname, port, pathname, search, hash)
                .anyMatch(ComponentMatcher.Expression.class::isInstance);
    }

    @Override
    public String literalPrefix() {
        if (relative) {
            return pathname.literalPrefix();
        }
        return selectsPaths ? "" : protocol.literalPrefix();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UrlPattern that && text.equals(that.text) && hub.equals(that.hub);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
