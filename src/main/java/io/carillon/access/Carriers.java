package io.carillon.access;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Where a token may stand, besides the header {@code Authorization}.
 *
 * @param cookie the name of the cookie
 * @param query true if it may stand in a parameter of the URL
 */
public record Carriers(String cookie, boolean query) {
    static final String COOKIE = "carillon.token.cookie";
    static final String QUERY = "carillon.token.query";
    static final List<String> KEYS = List.of(COOKIE, QUERY);

    static final Carriers DEFAULT = new Carriers("carillon_token", false);

    /** RFC 9110 §5.6.2, as far as anybody names a cookie. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    static Carriers read(Function<String, Optional<String>> settings) {
        String cookie = settings.apply(COOKIE).orElse(DEFAULT.cookie);
        if (!NAME.matcher(cookie).matches()) {
            throw new IllegalArgumentException(COOKIE + " is '" + cookie + "': it is 1 to 64 of A-Z a-z 0-9 _ -");
        }
        String query = settings.apply(QUERY).orElse("false");
        if (!query.equals("true") && !query.equals("false")) {
            throw new IllegalArgumentException(QUERY + " is '" + query + "': it is either true or false");
        }
        return new Carriers(cookie, query.equals("true"));
    }
}
