package io.carillon.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.carillon.event.Selectors;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a caller of a token, or refuses it: JWS in compact form (RFC 7515 §7.1) with claims (RFC 7519), by the rules of RFC 8725.
 * Nothing in a token leads to another key than the settings', and nothing of a token gets into a message or a log. Safe for
 * use by many threads; may wait for a key set's server.
 */
final class Tokens {
    /** Longer than what a container takes in a header; looked at before anything is decoded. */
    static final int MAX_CHARS = 16 << 10;

    private static final int MAX_KID_CHARS = 256;
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]{2,}\\.[A-Za-z0-9_-]{2,}\\.[A-Za-z0-9_-]{2,}");

    /** RFC 8725 §3.11: what is another kind of token is none for us. RFC 9068 §2.1, RFC 7519 §5.1. */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt", "application/jwt");

    /** RFC 8725 §3.10: none of these is ever followed; a token that has one wants something. */
    private static final Set<String> BAIT = Set.of("jku", "jwk", "x5u", "x5c", "crit", "b64", "zip");

    /** The end of the year 9999: beyond it, sums overflow. */
    private static final Instant LATEST = Instant.ofEpochSecond(253_402_300_799L);

    private final TokenSettings settings;
    private final KeyRing keys;
    private final GrantClaims grants;
    private final Clock clock;

    Tokens(TokenSettings settings, Selectors selectors, Clock clock) {
        this.settings = settings;
        this.keys = new KeyRing(settings);
        this.grants = new GrantClaims(selectors);
        this.clock = clock;
    }

    /**
     * Verifies a token.
     *
     * @throws ProblemException 401 if it is not good; 503 if there is no key set to verify it with
     */
    Caller.Authenticated verify(String token) {
        if (token.length() > MAX_CHARS) {
            throw refused("It is longer than " + MAX_CHARS + " characters.");
        }
        if (!COMPACT.matcher(token).matches()) {
            throw refused("It is not a signed JWT in compact form.");
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            checkHeader(jwt.getHeader());
            checkSignature(jwt);
            checkSubject(jwt.getPayload().toJSONObject());
            return caller(jwt.getJWTClaimsSet());
        } catch (ParseException | IllegalArgumentException | ArithmeticException e) {
            throw refused("It is malformed.");
        } catch (KeyRing.StoppedException e) {
            throw new ProblemException(
                            ProblemType.UNAVAILABLE, "There are no keys to verify tokens with at the moment.")
                    .header("Retry-After", "5");
        }
    }

    /** How a token is refused, whatever is wrong with it: RFC 6750 §3. */
    static ProblemException refused(String why) {
        return new ProblemException(ProblemType.INVALID_TOKEN, why)
                .header("WWW-Authenticate", "Bearer error=\"invalid_token\", error_description=\"" + why + '"');
    }

    /** Looks at what was sent: the library's view leaves out what is empty. */
    private static void checkHeader(JWSHeader header) throws ParseException {
        Map<String, Object> sent =
                JSONObjectUtils.parse(header.getParsedBase64URL().decodeToString());
        if (!Collections.disjoint(sent.keySet(), BAIT)) {
            throw refused("Its header has a parameter that is not accepted.");
        }
        JOSEObjectType type = header.getType();
        if (type != null && !TYPES.contains(type.getType().toLowerCase(java.util.Locale.ROOT))) {
            throw refused("Its typ is not that of an access token.");
        }
        if (header.getContentType() != null) {
            throw refused("It holds another token.");
        }
        if (header.getKeyID() != null && header.getKeyID().length() > MAX_KID_CHARS) {
            throw refused("Its kid is too long.");
        }
    }

    private void checkSignature(SignedJWT jwt) {
        List<BoundKey> candidates = keys.candidates(jwt.getHeader());
        for (BoundKey key : candidates) {
            try {
                if (key.verifier().verify(jwt.getHeader(), jwt.getSigningInput(), jwt.getSignature())) {
                    return;
                }
            } catch (JOSEException e) {
                // not made with this key
            }
        }
        throw refused("It is not signed with a key and algorithm that are accepted here.");
    }

    private Caller.Authenticated caller(JWTClaimsSet claims) throws ParseException {
        Instant now = clock.instant();
        checkIssuerAndAudience(claims);
        Date from = claims.getNotBeforeTime();
        if (from != null && from.toInstant().isAfter(now.plus(settings.skew()))) {
            throw refused("It is not good yet.");
        }
        Date end = claims.getExpirationTime();
        if (end == null || end.toInstant().isAfter(LATEST)) {
            throw refused("It has no exp, or one that is no time.");
        }
        Instant until = end.toInstant().plus(settings.skew());
        if (!now.isBefore(until)) {
            throw refused("It has expired.");
        }
        Optional<String> subject = Optional.ofNullable(claims.getSubject()).filter(each -> !each.isEmpty());
        return new Caller.Authenticated(subject, until, grants.read(claims));
    }

    private void checkIssuerAndAudience(JWTClaimsSet claims) {
        if (settings.issuer().isPresent() && !settings.issuer().get().equals(claims.getIssuer())) {
            throw refused("It is from another issuer.");
        }
        // RFC 7519 §4.1.3: who is not named in an audience refuses.
        List<String> audience = claims.getAudience();
        boolean named = !Collections.disjoint(audience, settings.audience());
        if (!named
                && !(audience.isEmpty()
                        && settings.audience().isEmpty()
                        && !claims.getClaims().containsKey("aud"))) {
            throw refused("It is for another audience.");
        }
    }

    /** The library makes a text of a number, and so two names of one. */
    private static void checkSubject(@Nullable Map<String, Object> claims) throws ParseException {
        if (claims == null || (claims.containsKey("sub") && !(claims.get("sub") instanceof String))) {
            throw new ParseException("sub", 0);
        }
    }
}
