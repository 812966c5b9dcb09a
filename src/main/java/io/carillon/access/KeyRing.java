package io.carillon.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.MalformedURLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that tokens are verified with. They come from the settings alone. A key set is read anew when it has become old, and
 * when a token names a key that is not in it, but not more often than a bound; while it cannot be read, the last one is used.
 * Safe for use by many threads; may wait for a key set's server.
 */
final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    /** How old a key set from a URL may become; so long does a key that was taken back stay good. */
    private static final Duration URL_AGE = Duration.ofMinutes(5);
    /** The same for a file, which costs nothing to read. */
    private static final Duration FILE_AGE = Duration.ofSeconds(5);
    /** How often a key set's server is asked, whatever tokens say. */
    private static final Duration URL_PAUSE = Duration.ofSeconds(30);

    private static final Duration FILE_PAUSE = Duration.ofSeconds(1);
    /** How long the last key set is used when none can be read. */
    private static final Duration OUTAGE = Duration.ofHours(4);
    /** How long a caller waits for another one that reads the key set. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int FETCH_MILLIS = 2_000;
    private static final int MAX_SET_BYTES = 256 << 10;

    private final JWKSource<SecurityContext> source;
    private final Optional<JWSAlgorithm> otherwise;
    private final boolean secretsAllowed;

    /**
     * Makes a ring.
     *
     * @throws IllegalArgumentException if the one key that there is cannot be used; without the key in its message
     */
    KeyRing(TokenSettings settings) {
        TokenSettings.KeySource keys = settings.keys();
        this.otherwise = settings.algorithm();
        this.secretsAllowed = !(keys instanceof TokenSettings.KeySource.SetUrl);
        this.source = source(keys, otherwise);
    }

    private static JWKSource<SecurityContext> source(TokenSettings.KeySource keys, Optional<JWSAlgorithm> otherwise) {
        if (keys instanceof TokenSettings.KeySource.Secret secret) {
            JWSAlgorithm algorithm = otherwise.orElse(JWSAlgorithm.HS256);
            try {
                BoundKey.checkLength(algorithm, secret.bytes().length);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(TokenSettings.SECRET + ": " + e.getMessage(), e);
            }
            return only(new OctetSequenceKey.Builder(secret.bytes())
                    .algorithm(algorithm)
                    .build());
        }
        if (keys instanceof TokenSettings.KeySource.Pem pem) {
            JWK key = PemFile.read(pem.file());
            try {
                BoundKey.of(key, otherwise);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        TokenSettings.KEY + " is '" + pem.file() + "': " + e.getMessage(), e);
            }
            return only(key);
        }
        if (keys instanceof TokenSettings.KeySource.SetFile file) {
            KeySetFile reader = new KeySetFile(file.file());
            reader.read(); // a missing or broken file stops the start
            return cached(JWKSourceBuilder.create(reader), FILE_AGE, FILE_PAUSE);
        }
        TokenSettings.KeySource.SetUrl url = (TokenSettings.KeySource.SetUrl) keys;
        try {
            return cached(
                    JWKSourceBuilder.create(
                            url.url().toURL(), new DefaultResourceRetriever(FETCH_MILLIS, FETCH_MILLIS, MAX_SET_BYTES)),
                    URL_AGE,
                    URL_PAUSE);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not a URL: " + url.url(), e);
        }
    }

    private static JWKSource<SecurityContext> only(JWK key) {
        return new ImmutableJWKSet<>(new JWKSet(key));
    }

    private static JWKSource<SecurityContext> cached(
            JWKSourceBuilder<SecurityContext> builder, Duration age, Duration pause) {
        return builder.cache(age.toMillis(), PATIENCE.toMillis())
                .refreshAheadCache(false) // it would need threads
                .rateLimited(pause.toMillis())
                .outageTolerant(OUTAGE.toMillis())
                .build();
    }

    /**
     * The keys that a token with this header may have been signed with; the header chooses among ours, and nothing else.
     *
     * @throws StoppedException if there is no key set, not even an old one
     */
    List<BoundKey> candidates(JWSHeader header) {
        JWKMatcher.Builder matcher = new JWKMatcher.Builder();
        if (header.getKeyID() != null) {
            matcher.keyIDs(header.getKeyID(), null);
        }
        try {
            List<BoundKey> fitting = new ArrayList<>(1);
            for (JWK key : source.get(new JWKSelector(matcher.build()), null)) {
                bind(key).filter(bound -> bound.fits(header)).ifPresent(fitting::add);
            }
            return fitting;
        } catch (RateLimitReachedException e) {
            return List.of(); // asked for just now, and the key was not there
        } catch (KeySourceException e) {
            LOG.warn("The key set cannot be read, so no token can be verified: {}", reason(e));
            throw new StoppedException();
        }
    }

    private Optional<BoundKey> bind(JWK key) {
        try {
            if (!secretsAllowed && key.getKeyType().equals(KeyType.OCT)) {
                throw new IllegalArgumentException("what everybody can fetch is no secret");
            }
            return Optional.of(BoundKey.of(key, otherwise));
        } catch (IllegalArgumentException e) {
            LOG.debug("A key of the key set is not used: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static String reason(JOSEException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** There is no key to verify with now; nobody's fault who asks. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("there are no keys", null, false, false);
        }
    }
}
