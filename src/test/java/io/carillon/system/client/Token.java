package io.carillon.system.client;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** Makes tokens, as an issuer would. Each method gives another one. */
public record Token(String secret, JWTClaimsSet claims) {
    public static final String SECRET = "an-issuer-s-secret-of-more-than-32-bytes";
    public static final String ISSUER = "https://issuer.example";
    public static final String AUDIENCE = "carillon-test";

    /** A good one that grants nothing and lasts longer than any run of the tests on a busy machine. */
    public static Token of(String subject) {
        return new Token(SECRET, new JWTClaimsSet.Builder().build())
                .with("sub", subject)
                .with("iss", ISSUER)
                .with("aud", AUDIENCE)
                .expiring(Duration.ofHours(6));
    }

    public Token with(String claim, Object value) {
        return new Token(
                secret, new JWTClaimsSet.Builder(claims).claim(claim, value).build());
    }

    public Token expiring(Duration fromNow) {
        return with("exp", Date.from(Instant.now().plus(fromNow)));
    }

    public Token grants(List<String> publish, List<String> subscribe) {
        return with("mercure", Map.of("publish", publish, "subscribe", subscribe));
    }

    public Token signedWith(String other) {
        return new Token(other, claims);
    }

    /** The compact form. */
    @Override
    public String toString() {
        try {
            SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            jwt.sign(new MACSigner(secret));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
