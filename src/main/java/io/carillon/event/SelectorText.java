package io.carillon.event;

import java.util.Optional;
import java.util.regex.Pattern;

/** Tells what kind of selector a text is. */
final class SelectorText {
    /** A URL without an authority, {@code urn:isbn:…}: in a URLPattern it would be a relative path with names in it. */
    private static final Pattern OPAQUE = Pattern.compile("[a-z][a-z0-9+.-]*:[^/].*");

    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://(?:\\[[0-9a-f:.]*]|[^/?#@:]*)(?::[0-9]+)?(?=[/?#]|$)");

    private SelectorText() {}

    static TopicSelector parse(String text, Optional<HubUrl> hub) {
        Topic.checkText("a topic", text);
        if (text.equals("*")) {
            return TopicSelector.ALL;
        }
        if (UriTemplate.isTemplate(text)) {
            return UriTemplate.of(new Selectors(hub).withoutHub(text));
        }
        return hasPatternSyntax(text) ? UrlPattern.of(text, hub) : new Selectors(hub).exact(text);
    }

    /**
     * Whether there is something in it that URLPattern reads as more than text. The colons after a scheme and before a port are
     * text, and so are all of a URL like {@code urn:isbn:9780141036144}.
     */
    static boolean hasPatternSyntax(String text) {
        if (text.chars().anyMatch(c -> "*{}(\\".indexOf(c) >= 0)) {
            return true;
        }
        if (OPAQUE.matcher(text).matches()) {
            return false;
        }
        return ORIGIN.matcher(text).replaceFirst("").indexOf(':') >= 0;
    }
}
