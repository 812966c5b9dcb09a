package io.carillon.event;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Somebody who has sessions. Topics below {@code /users/{user}/} are this user's own.
 *
 * @param name 1 to 128 of {@code A-Z a-z 0-9 . _ ~ @ -}, but not {@code .} or {@code ..}; a UUID is one
 */
public record User(String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~@-]{1,128}");
    private static final String USERS = "/users/";

    /**
     * Checks the rule above.
     *
     * @throws IllegalArgumentException if the name breaks it
     */
    public User {
        if (!isName(name)) {
            throw new IllegalArgumentException("1 to 128 of A-Z a-z 0-9 . _ ~ @ -, and neither . nor ..");
        }
    }

    /** The user with this name, if there can be one. */
    public static Optional<User> named(String name) {
        return isName(name) ? Optional.of(new User(name)) : Optional.empty();
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    /** What all topics that are this user's own start with. */
    public String root() {
        return USERS + name + '/';
    }

    /** Where messages to this user go, and what each of its sessions hears unasked. */
    public Topic inbox() {
        return new Topic(root() + "messages");
    }

    /** The name of the user whose topic this is, if it is one's; not checked, so it may be that of nobody. */
    public static Optional<String> ownerOf(Topic topic) {
        String value = topic.value();
        if (!value.startsWith(USERS)) {
            return Optional.empty();
        }
        int end = value.indexOf('/', USERS.length());
        return Optional.of(value.substring(USERS.length(), end < 0 ? value.length() : end));
    }

    @Override
    public String toString() {
        return name;
    }
}
