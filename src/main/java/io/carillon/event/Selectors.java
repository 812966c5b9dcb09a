package io.carillon.event;

import java.util.Optional;

/**
 * How texts are read as selectors, everywhere the same: subscriptions, grants and settings. What spells out the hub's own URL is a
 * path, if that URL is known: {@code https://hub.example/api/notes/7} selects {@code /api/notes/7}.
 *
 * @param hub the URL that paths are below; empty if it is not known, and then absolute selectors select no paths
 */
public record Selectors(Optional<HubUrl> hub) {
    /** Where the hub's URL is not known. */
    public static final Selectors OF_PATHS = new Selectors(Optional.empty());

    /**
     * Reads a selector: {@code *} for everything; a topic for exactly that; an RFC 6570 template, {@code /api/notes/{id}}; or a
     * URLPattern, {@code /api/notes/:id}. Which of the last two is said at {@link UriTemplate#isTemplate}.
     *
     * @throws IllegalArgumentException if it is none of them; the message says why
     */
    public TopicSelector parse(String text) {
        return SharedSelectors.COMMON.selector(text, hub);
    }

    /**
     * Reads what somebody else says is a URLPattern, also where {@link #parse} would see a template, which selects more.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public TopicSelector parsePattern(String text) {
        return UriTemplate.isTemplate(text) ? UrlPattern.of(text, hub) : parse(text);
    }

    /**
     * Reads what somebody else says is one topic.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public TopicSelector exact(String text) {
        return new TopicSelector.Exact(new Topic(withoutHub(text)));
    }

    /**
     * Refuses a topic that has another form here.
     *
     * @throws IllegalArgumentException if it spells out the hub's own URL; the message says what to write
     */
    public void checkForm(Topic topic) {
        String path = withoutHub(topic.value());
        if (!path.equals(topic.value())) {
            throw new IllegalArgumentException("a topic below the hub's own URL is a path: " + path);
        }
    }

    /** What is below the hub's URL as a path, and everything else as it is. */
    String withoutHub(String text) {
        return hub.map(HubUrl::toString)
                .filter(url -> text.startsWith(url + "/"))
                .map(url -> text.substring(url.length()))
                .orElse(text);
    }
}
