package io.carillon.event;

/**
 * The origin that topics which are paths belong to: the base of URL patterns. A path and the URL that it makes with this origin
 * would be two forms of one topic; {@link Selectors} knows the second for the first.
 *
 * @param protocol without its colon
 * @param port empty if it is the protocol's default
 */
public record HubUrl(String protocol, String hostname, String port) {
    /**
     * Reads the origin of a URL: {@code https://hub.example.com} or that with a slash.
     *
     * @throws IllegalArgumentException if it is none, or not canonical; the message says why
     */
    public static HubUrl of(String url) {
        String withSlash = url.endsWith("/") ? url : url + "/";
        TopicParts parts = TopicParts.of(new Topic(withSlash).value());
        HubUrl hub = new HubUrl(parts.protocol(), parts.hostname(), parts.port());
        if (!withSlash.equals(hub + "/")) {
            throw new IllegalArgumentException("the hub's URL has a scheme, a host and perhaps a port: " + url);
        }
        return hub;
    }

    @Override
    public String toString() {
        return protocol + "://" + hostname + (port.isEmpty() ? "" : ":" + port);
    }
}
