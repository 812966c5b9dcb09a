package io.carillon.event;

/**
 * A topic taken apart at its delimiters; nothing is decoded. A path has an empty protocol and no host.
 *
 * @param protocol without its colon; empty for a path or a name
 * @param authority whether there is one, which is then in the four parts that follow
 * @param search without its question mark
 * @param hash without its number sign
 */
record TopicParts(
        String protocol,
        boolean authority,
        String username,
        String password,
        String hostname,
        String port,
        String pathname,
        String search,
        String hash) {

    static TopicParts of(String topic) {
        int colon = topic.startsWith("/") ? -1 : topic.indexOf(':');
        String protocol = colon < 0 ? "" : topic.substring(0, colon);
        int at = colon + 1;
        boolean authority = colon >= 0 && topic.startsWith("//", at);
        String userinfo = "";
        String host = "";
        if (authority) {
            int start = at + 2;
            at = endOfAuthority(topic, start);
            int userEnd = topic.substring(start, at).lastIndexOf('@');
            userinfo = userEnd < 0 ? "" : topic.substring(start, start + userEnd + 1);
            host = topic.substring(start + userinfo.length(), at);
        }
        int hash = topic.indexOf('#', at);
        int beforeHash = hash < 0 ? topic.length() : hash;
        int search = topic.indexOf('?', at);
        int beforeSearch = search < 0 || search > beforeHash ? beforeHash : search;
        int portColon = host.endsWith("]") ? -1 : host.lastIndexOf(':');
        int passwordColon = userinfo.indexOf(':');
        int userEnd = Math.max(0, userinfo.length() - 1);
        return new TopicParts(
                protocol,
                authority,
                userinfo.substring(0, passwordColon < 0 ? userEnd : passwordColon),
                passwordColon < 0 ? "" : userinfo.substring(passwordColon + 1, userEnd),
                portColon < 0 ? host : host.substring(0, portColon),
                portColon < 0 ? "" : host.substring(portColon + 1),
                topic.substring(at, beforeSearch),
                beforeSearch == beforeHash ? "" : topic.substring(beforeSearch + 1, beforeHash),
                hash < 0 ? "" : topic.substring(hash + 1));
    }

    /** The parts put together; the topic they are of, unless that has a delimiter with nothing after it. */
    String text() {
        StringBuilder text = new StringBuilder(protocol);
        text.append(protocol.isEmpty() ? "" : ":").append(authority ? "//" : "").append(username);
        text.append(password.isEmpty() ? "" : ":").append(password);
        text.append(username.isEmpty() && password.isEmpty() ? "" : "@").append(hostname);
        text.append(port.isEmpty() ? "" : ":").append(port).append(pathname);
        text.append(search.isEmpty() ? "" : "?").append(search);
        return text.append(hash.isEmpty() ? "" : "#").append(hash).toString();
    }

    private static int endOfAuthority(String topic, int start) {
        int end = start;
        while (end < topic.length() && "/?#".indexOf(topic.charAt(end)) < 0) {
            end++;
        }
        return end;
    }
}
