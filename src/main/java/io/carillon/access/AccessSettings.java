package io.carillon.access;

import io.carillon.event.HubUrl;
import io.carillon.event.Selectors;
import io.carillon.event.TopicSelector;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may.
 *
 * @param open true to serve every client that reaches the server; false to serve this machine's own only
 * @param selectors how selectors are read, here and in grants
 * @param origins web origins, besides the server's own, whose pages may read, write and open a WebSocket; as browsers write them
 * @param secluded topics that are read with a grant only
 * @param anonymous what callers without a token are granted
 * @param carriers where a token may stand
 * @param tokens how a token is verified; empty if none can be
 */
public record AccessSettings(
        boolean open,
        Selectors selectors,
        Set<String> origins,
        Set<TopicSelector> secluded,
        Grants anonymous,
        Carriers carriers,
        Optional<TokenSettings> tokens) {
    public static final String URL = "carillon.url";
    public static final String ACCESS = "carillon.access";
    public static final String ORIGINS = "carillon.origins";
    public static final String PRIVATE = "carillon.private";
    public static final String ANONYMOUS_PUBLISH = "carillon.anonymous.publish";
    public static final String ANONYMOUS_SUBSCRIBE = "carillon.anonymous.subscribe";

    /** Every key that is read here. */
    public static final List<String> KEYS = Stream.of(
                    List.of(URL, ACCESS, ORIGINS, PRIVATE, ANONYMOUS_PUBLISH, ANONYMOUS_SUBSCRIBE),
                    Carriers.KEYS,
                    TokenSettings.KEYS)
            .flatMap(List::stream)
            .toList();

    private static final String DEFAULT_PRIVATE = "/users/*,/sessions/*";
    /** While there is no key, whoever is served may see who is connected. */
    private static final String KEYLESS_SUBSCRIBE = "/sessions/*";

    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^\\s/?#@,A-Z*]+");

    /** @throws IllegalArgumentException if an origin is not written {@code scheme://host} or {@code scheme://host:port} */
    public AccessSettings {
        origins = Set.copyOf(origins);
        secluded = Set.copyOf(secluded);
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        ORIGINS + " has '" + origin
                                + "': an origin is written scheme://host or scheme://host:port, in lower case and without a path");
            }
        }
    }

    /**
     * Reads the settings by their names.
     *
     * @throws IllegalArgumentException if a value is not one of those allowed; the message names key, value and range, but
     *     never a secret
     */
    public static AccessSettings read(Function<String, Optional<String>> settings) {
        Optional<TokenSettings> tokens = TokenSettings.read(settings);
        String access = settings.apply(ACCESS).map(String::strip).orElse(tokens.isPresent() ? "open" : "local");
        if (!access.equals("local") && !access.equals("open")) {
            throw new IllegalArgumentException(ACCESS + " is '" + access + "': it is either local or open");
        }
        Selectors selectors = new Selectors(settings.apply(URL).map(AccessSettings::hub));
        String publish = tokens.isPresent() ? "" : "*";
        String subscribe = tokens.isPresent() ? "" : KEYLESS_SUBSCRIBE;
        return new AccessSettings(
                access.equals("open"),
                selectors,
                list(settings.apply(ORIGINS).orElse("")),
                selectors(settings, selectors, PRIVATE, DEFAULT_PRIVATE),
                Grants.of(
                        Grant.of(Action.PUBLISH, selectors(settings, selectors, ANONYMOUS_PUBLISH, publish)),
                        Grant.of(Action.SUBSCRIBE, selectors(settings, selectors, ANONYMOUS_SUBSCRIBE, subscribe))),
                Carriers.read(settings),
                tokens);
    }

    private static Set<TopicSelector> selectors(
            Function<String, Optional<String>> settings, Selectors selectors, String key, String otherwise) {
        Set<String> texts = SelectorList.split(settings.apply(key).orElse(otherwise));
        try {
            return texts.equals(Set.of("none"))
                    ? Set.of()
                    : texts.stream().map(selectors::parse).collect(Collectors.toUnmodifiableSet());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    key + " is '" + String.join(",", texts)
                            + "': it is none, or topics and patterns with commas or blanks between: " + e.getMessage(),
                    e);
        }
    }

    private static HubUrl hub(String url) {
        try {
            return HubUrl.of(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    URL + " is '" + url + "': it is scheme://host or scheme://host:port, as clients write it", e);
        }
    }

    private static Set<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
