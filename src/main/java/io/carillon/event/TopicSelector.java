package io.carillon.event;

/**
 * Which topics a subscriber wants to hear, or a grant is for. Immutable; equal selectors select the same, and those that were read
 * from the same text are one object as long as anybody holds it.
 */
public sealed interface TopicSelector permits TopicSelector.All, TopicSelector.Exact, UrlPattern, UriTemplate {
    boolean selects(Topic topic);

    /** What every selected topic starts with; may be empty. */
    String literalPrefix();

    /** {@link Selectors#parse} where the hub's own URL is not known. */
    static TopicSelector parse(String text) {
        return Selectors.OF_PATHS.parse(text);
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
