package io.carillon.system.check;

/**
 * What a client asked for.
 *
 * @param selector a topic, or what one starts with and {@code *}
 */
public record Selection(String selector) {
    public boolean selects(String topic) {
        return selector.endsWith("*")
                ? topic.startsWith(selector.substring(0, selector.length() - 1))
                : topic.equals(selector);
    }

    /** As a query's parameter. */
    public String query() {
        return "topic=" + selector;
    }
}
