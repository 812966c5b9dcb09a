package io.carillon.event;

import java.util.Optional;

/**
 * Which topics a subscriber wants to hear, or a grant is for. Immutable; equal selectors select the same, and those that were read
 * from the same text are one object as long as anybody holds it.
 */
public sealed interface TopicSelector permits TopicSelector.All, TopicSelector.Exact, UrlPattern, UriTemplate {
    boolean selects(Topic topic);

    /** What every selected topic starts with; may be empty. */
    String literalPrefix();

    /** The same where the hub's own URL is not known: an absolute pattern then selects no paths. */
    static TopicSelector parse(String text) {
        return SharedSelectors.COMMON.selector(text, Optional.empty());
    }

    /**
     * Reads a selector: {@code *} for everything; a topic for exactly that; an RFC 6570 template, {@code /api/notes/{id}}; or a
     * URLPattern, {@code /api/notes/:id}. Which of the last two is said at {@link UriTemplate#isTemplate}.
     *
     * @param hub the URL that paths are below, so that absolute patterns can select them
     * @throws IllegalArgumentException if it is none of them; the message says why
     */
    static TopicSelector parse(String text, HubUrl hub) {
        return SharedSelectors.COMMON.selector(text, Optional.of(hub));
    }

    /**
     * Reads what somebody else says is a URLPattern, also where {@link #parse} would see a template, which selects more.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    static TopicSelector parsePattern(String text) {
        return UriTemplate.isTemplate(text) ? UrlPattern.of(text, Optional.empty()) : parse(text);
    }

    /** Everything. */
    TopicSelector ALL = new All();

    /** Everything. */
    record All() implements TopicSelector {
        @Override
        public boolean selects(Topic topic) {
            return true;
        }

        @Override
        public String literalPrefix() {
            return "";
        }

        @Override
        public String toString() {
            return "*";
        }
    }

    /** One topic, byte for byte. */
    record Exact(Topic topic) implements TopicSelector {
        @Override
        public boolean selects(Topic other) {
            return topic.equals(other);
        }

        @Override
        public String literalPrefix() {
            return topic.value();
        }

        @Override
        public String toString() {
            return topic.value();
        }
    }
}
