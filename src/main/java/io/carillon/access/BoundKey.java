package io.carillon.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A key that is good for one algorithm only (RFC 8725 §3.1), whatever a token says. Immutable.
 */
record BoundKey(JWSAlgorithm algorithm, JWSVerifier verifier) {
    /** RFC 8725 §3.5, RFC 7518 §3.2: no key is shorter than its hash. */
    private static final Map<JWSAlgorithm, Integer> SECRET_BYTES =
            Map.of(JWSAlgorithm.HS256, 32, JWSAlgorithm.HS384, 48, JWSAlgorithm.HS512, 64);

    private static final Map<Curve, JWSAlgorithm> CURVES =
            Map.of(Curve.P_256, JWSAlgorithm.ES256, Curve.P_384, JWSAlgorithm.ES384, Curve.P_521, JWSAlgorithm.ES512);

    private static final Set<JWSAlgorithm> RSA = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512);

    /** RFC 7518 §3.3. */
    private static final int RSA_BITS = 2_048;

    static final Set<JWSAlgorithm> SUPPORTED = supported();

    private static Set<JWSAlgorithm> supported() {
        Map<JWSAlgorithm, Boolean> all = new LinkedHashMap<>();
        SECRET_BYTES.keySet().forEach(each -> all.put(each, true));
        RSA.forEach(each -> all.put(each, true));
        CURVES.values().forEach(each -> all.put(each, true));
        all.put(JWSAlgorithm.EdDSA, true);
        return Set.copyOf(all.keySet());
    }

    /**
     * Binds a key.
     *
     * @param otherwise the algorithm of a key that does not name its own and is good for several
     * @throws IllegalArgumentException if the key is not good for verifying by any algorithm of ours; without the key in its
     *     message
     */
    static BoundKey of(JWK key, Optional<JWSAlgorithm> otherwise) {
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
            throw new IllegalArgumentException("its use is not sig");
        }
        if (key.getKeyOperations() != null && !key.getKeyOperations().contains(KeyOperation.VERIFY)) {
            throw new IllegalArgumentException("its key_ops do not have verify");
        }
        Optional<JWSAlgorithm> named = Optional.ofNullable(key.getAlgorithm())
                .map(algorithm -> JWSAlgorithm.parse(algorithm.getName()))
                .map(BoundKey::canonical);
        try {
            return bind(key, named, otherwise);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("it cannot be used", e);
        }
    }

    private static BoundKey bind(JWK key, Optional<JWSAlgorithm> named, Optional<JWSAlgorithm> otherwise)
            throws JOSEException {
        if (key instanceof OctetSequenceKey secret) {
            JWSAlgorithm algorithm = among(named.or(() -> otherwise).orElse(JWSAlgorithm.HS256), SECRET_BYTES.keySet());
            checkLength(algorithm, secret.toByteArray().length);
            return new BoundKey(algorithm, new MACVerifier(secret));
        }
        if (key instanceof RSAKey rsa) {
            if (rsa.size() < RSA_BITS) {
                throw new IllegalArgumentException("an RSA key has at least " + RSA_BITS + " bits");
            }
            JWSAlgorithm algorithm = among(named.or(() -> otherwise).orElse(JWSAlgorithm.RS256), RSA);
            return new BoundKey(algorithm, new RSASSAVerifier(rsa));
        }
        if (key instanceof ECKey ec) {
            JWSAlgorithm algorithm = CURVES.get(ec.getCurve());
            if (algorithm == null) {
                throw new IllegalArgumentException("its curve is none of P-256, P-384, P-521");
            }
            among(named.or(() -> otherwise).orElse(algorithm), Set.of(algorithm));
            return new BoundKey(algorithm, new ECDSAVerifier(ec));
        }
        if (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
            among(named.or(() -> otherwise).orElse(JWSAlgorithm.EdDSA), Set.of(JWSAlgorithm.EdDSA));
            return new BoundKey(JWSAlgorithm.EdDSA, new Ed25519Verifier(pair));
        }
        throw new IllegalArgumentException("its kind is not one of RSA, EC, oct and OKP with Ed25519");
    }

    static void checkLength(JWSAlgorithm algorithm, int bytes) {
        int least = SECRET_BYTES.getOrDefault(algorithm, Integer.MAX_VALUE);
        if (bytes < least) {
            throw new IllegalArgumentException(
                    "a secret for " + algorithm + " has at least " + least + " bytes, and this one " + bytes);
        }
    }

    private static JWSAlgorithm among(JWSAlgorithm algorithm, Set<JWSAlgorithm> fitting) {
        if (!fitting.contains(algorithm)) {
            throw new IllegalArgumentException("it is not a key for " + algorithm);
        }
        return algorithm;
    }

    /** RFC 9864 gave EdDSA with this curve a second name. */
    private static JWSAlgorithm canonical(JWSAlgorithm algorithm) {
        return algorithm.equals(JWSAlgorithm.Ed25519) ? JWSAlgorithm.EdDSA : algorithm;
    }

    /** Whether it is for what a token says it is signed by. Which key a token names is looked at where keys are looked up. */
    boolean fits(JWSHeader header) {
        return algorithm.equals(canonical(header.getAlgorithm()));
    }
}
