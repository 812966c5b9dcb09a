package io.carillon.event;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Somebody who has sessions. Topics below {@code /users/{user}/} and {@code /sessions/{user}/} are this user's own.
 *
 * @param name 1 to 128 of {@code A-Z a-z 0-9 . _ ~ @ -}, but not {@code .}, {@code ..} or {@code -}; a UUID is one
 */
public record User(String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~@-]{1,128}");
    private static final String USERS = "/users/";
    private static final String SESSIONS = "/sessions/";
    /** In the topic of a session that is nobody's. */
    private static final String NOBODY = "-";

    /**
     * Checks the rule above.
     *
     * @throws IllegalArgumentException if the name breaks it
     */
    public User {
        if (!isName(name)) {
            throw new IllegalArgumentException("1 to 128 of A-Z a-z 0-9 . _ ~ @ -, and not ., .. or -");
        }
    }

    /** The user with this name, if there can be one. */
    public static Optional<User> named(String name) {
        return isName(name) ? Optional.of(new User(name)) : Optional.empty();
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(".") && !text.equals("..") && !text.equals(NOBODY);
    }

    /** What topics that are this user's own start with. */
    public List<String> roots() {
        return List.of(USERS + name + '/', SESSIONS + name + '/');
    }

    /** Where a session is told of, and whose rights decide who may see it. A name that no topic can hold is not in it. */
    public static Topic session(Optional<String> user, String session) {
        String of = user.flatMap(User::named).map(User::name).orElse(NOBODY);
        return new Topic(SESSIONS + of + '/' + session);
    }

    /** Where messages to this user go, and what each of its sessions hears unasked. */
    public Topic inbox() {
        return new Topic(USERS + name + "/messages");
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
