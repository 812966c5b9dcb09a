package io.carillon.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;

/** A key set in a file (RFC 7517 §5). How often it is read is the cache's business. */
final class KeySetFile implements JWKSetSource<SecurityContext> {
    private final Path file;

    KeySetFile(Path file) {
        this.file = file;
    }

    /** @throws IllegalArgumentException if it is not there or no key set */
    JWKSet read() {
        try {
            return JWKSet.parse(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    TokenSettings.JWKS + " is '" + file + "': it is a file with a key set, and cannot be read", e);
        } catch (ParseException e) { // its message may hold some of the file
            throw new IllegalArgumentException(
                    TokenSettings.JWKS + " is '" + file + "': it is a file with a key set, and this one has none");
        }
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long currentTime, @Nullable SecurityContext context)
            throws KeySourceException {
        try {
            return read();
        } catch (IllegalArgumentException e) {
            throw new JWKSetUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
