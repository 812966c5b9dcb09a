package io.carillon.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The token that a request has with it, not yet verified, and where it stood. The header beats the URL, which beats the cookie:
 * what somebody wrote on purpose comes before what a browser adds by itself.
 *
 * @param token empty if there is none
 */
record Presented(Optional<String> token, Place place) {
    /** RFC 6750 §2.3, and the name that Mercure used until its draft-08. */
    static final Set<String> PARAMETERS = Set.of("access_token", "authorization");

    private static final Pattern BEARER = Pattern.compile("Bearer +([^ ]+) *", Pattern.CASE_INSENSITIVE);
    private static final Presented NOTHING = new Presented(Optional.empty(), Place.NOWHERE);

    /** Where a token stood. */
    enum Place {
        HEADER,
        QUERY,
        COOKIE,
        NOWHERE
    }

    /**
     * Looks for a token.
     *
     * @param cookies false if cookies are not to be looked at
     * @throws io.carillon.problem.ProblemException 401 if there is something that was meant as one but is none, or is not
     *     accepted there
     */
    static Presented in(HttpServletRequest request, Carriers carriers, boolean cookies) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (!headers.isEmpty()) {
            Matcher bearer = BEARER.matcher(headers.get(0));
            if (headers.size() > 1 || !bearer.matches()) {
                throw Tokens.refused("The Authorization header is not one Bearer token.");
            }
            return new Presented(Optional.of(bearer.group(1)), Place.HEADER);
        }
        List<String> parameters = parameters(request.getQueryString());
        if (!parameters.isEmpty()) {
            if (!carriers.query() || parameters.size() > 1) {
                throw Tokens.refused("A token in the URL is not accepted here, or there are several.");
            }
            return new Presented(Optional.of(parameters.get(0)), Place.QUERY);
        }
        List<String> found = cookies ? cookies(request, carriers.cookie()) : List.of();
        if (found.size() > 1) {
            throw Tokens.refused("There are several cookies with a token.");
        }
        return found.isEmpty() ? NOTHING : new Presented(Optional.of(found.get(0)), Place.COOKIE);
    }

    private static List<String> parameters(@org.jspecify.annotations.Nullable String query) {
        List<String> values = new ArrayList<>(0);
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            if (isToken(pair)) {
                int equals = pair.indexOf('=');
                values.add(equals < 0 ? "" : pair.substring(equals + 1)); // nothing in a token is ever encoded
            }
        }
        return values;
    }

    /** Whether a part of a query is a parameter for a token. */
    static boolean isToken(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        try {
            return PARAMETERS.contains(URLDecoder.decode(name, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return false; // not a name at all; whoever reads the query says so
        }
    }

    /** From the field itself: containers drop cookies whose form they do not like, and then there would be none. */
    private static List<String> cookies(HttpServletRequest request, String name) {
        List<String> values = new ArrayList<>(0);
        for (String line : Collections.list(request.getHeaders("Cookie"))) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && pair.substring(0, equals).strip().equals(name)) {
                    values.add(pair.substring(equals + 1).strip());
                }
            }
        }
        return values;
    }
}
