package io.carillon.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.carillon.event.Selectors;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes tokens of every kind, good and bad, and the settings that go with them. */
final class Issuer {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final String SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static final String URL = "https://issuer.example";
    static final String AUDIENCE = "carillon";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Issuer() {}

    static TokenSettings settings(String... keysAndValues) {
        Map<String, String> all = new HashMap<>(Map.of(TokenSettings.ISSUER, URL, TokenSettings.AUDIENCE, AUDIENCE));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return TokenSettings.read(key -> Optional.ofNullable(all.get(key))).orElseThrow();
    }

    static Tokens tokens(String... keysAndValues) {
        return new Tokens(settings(keysAndValues), Selectors.OF_PATHS, CLOCK);
    }

    /** With all that is asked for. */
    static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .subject("ada")
                .issuer(URL)
                .audience(AUDIENCE)
                .expirationTime(at(Duration.ofMinutes(5)));
    }

    @SuppressWarnings("JavaUtilDate") // the library's type
    static Date at(Duration fromNow) {
        return Date.from(NOW.plus(fromNow));
    }

    static JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT);
    }

    static String sign(JWK key, JWSHeader header, JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(signer(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWSSigner signer(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            return new RSASSASigner(rsa);
        }
        return key instanceof ECKey ec ? new ECDSASigner(ec) : new MACSigner((OctetSequenceKey) key);
    }

    static OctetSequenceKey secret(String text) {
        return new OctetSequenceKey.Builder(text.getBytes(StandardCharsets.UTF_8)).build();
    }

    static String hs256(JWTClaimsSet claims) {
        return sign(secret(SECRET), header(JWSAlgorithm.HS256).build(), claims);
    }

    /** With any texts, signed by HS256 with the secret; what no library would write. */
    static String raw(String header, String payload) {
        return raw(header, payload, SECRET.getBytes(StandardCharsets.UTF_8));
    }

    static String raw(String header, String payload, byte[] secret) {
        try {
            String signed = encode(header) + "." + encode(payload);
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(new javax.crypto.spec.SecretKeySpec(secret, "HmacSHA256"));
            return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String eddsa(PrivateKey key, String header, JWTClaimsSet claims) {
        try {
            String signed = encode(header) + "." + encode(claims.toString());
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Map<String, Object> detail(List<String> actions, String match, String type) {
        return Map.of(
                "type",
                GrantClaims.TYPE,
                "actions",
                actions,
                "topics",
                List.of(type.isEmpty() ? Map.of("match", match) : Map.of("match", match, "match_type", type)));
    }
}
