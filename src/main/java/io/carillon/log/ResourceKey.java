package io.carillon.log;

import io.carillon.event.Topic;
import java.util.regex.Pattern;

/**
 * The name of a resource.
 *
 * @param collection {@code [a-z][a-z0-9_-]{0,62}}
 * @param id 1 to 128 of {@code A-Z a-z 0-9 . _ ~ -}, but not {@code .} or {@code ..}
 */
public record ResourceKey(String collection, String id) {
    private static final Pattern COLLECTION = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~-]{1,128}");

    public ResourceKey {
        if (!isCollection(collection) || !isId(id)) {
            throw new IllegalArgumentException("not a resource's name: " + collection + "/" + id);
        }
    }

    public static boolean isCollection(String text) {
        return COLLECTION.matcher(text).matches();
    }

    public static boolean isId(String text) {
        return ID.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    /** The resource's path, which is the topic of its events. */
    public Topic topic() {
        return new Topic("/api/" + collection + '/' + id);
    }
}
