package io.carillon.log;

/**
 * The resources whose topic starts with some text: a range of collections and a range of ids, lower bounds inclusive, upper
 * bounds exclusive. Both alphabets are ASCII, so DEL comes after all that may follow, and a space before it.
 */
record KeyRange(String collectionFrom, String collectionTo, String idFrom, String idTo) {
    private static final String ROOT = "/api/";
    private static final String END = "\u007f";
    /** Not NUL, which PostgreSQL's texts cannot hold. */
    private static final String LEAST = " ";

    static KeyRange ofTopicsThatStartWith(String prefix) {
        if (ROOT.startsWith(prefix)) {
            return new KeyRange("", END, "", END);
        }
        if (!prefix.startsWith(ROOT)) {
            return new KeyRange("", "", "", "");
        }
        String rest = prefix.substring(ROOT.length());
        int slash = rest.indexOf('/');
        if (slash < 0) {
            return new KeyRange(rest, rest + END, "", END);
        }
        String collection = rest.substring(0, slash);
        String id = rest.substring(slash + 1);
        return new KeyRange(collection, collection + LEAST, id, id + END);
    }
}
