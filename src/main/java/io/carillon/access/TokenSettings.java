package io.carillon.access;

import com.nimbusds.jose.JWSAlgorithm;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How tokens are verified.
 *
 * @param keys where the keys come from
 * @param algorithm the one that a key is for which does not say so itself
 * @param issuer the only {@code iss} accepted; empty for any, or none
 * @param audience the {@code aud} of which a token must have one; empty if it may have none
 * @param skew how far clocks may differ: a token is good this much before its {@code nbf} and after its {@code exp}
 */
public record TokenSettings(
        KeySource keys,
        Optional<JWSAlgorithm> algorithm,
        Optional<String> issuer,
        Set<String> audience,
        Duration skew) {
    static final String SECRET = "carillon.token.secret";
    static final String KEY = "carillon.token.key";
    static final String JWKS = "carillon.token.jwks";
    static final String ALGORITHM = "carillon.token.algorithm";
    static final String ISSUER = "carillon.token.issuer";
    static final String AUDIENCE = "carillon.token.audience";
    static final String SKEW = "carillon.token.skew";
    static final List<String> KEYS = List.of(SECRET, KEY, JWKS, ALGORITHM, ISSUER, AUDIENCE, SKEW);

    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,3})(s|m)");
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    /** Where keys come from; nothing in a token ever says so. */
    public sealed interface KeySource {
        /** A shared secret; its UTF-8 bytes are the key. */
        @SuppressWarnings("ArrayRecordComponent") // compared by nobody
        record Secret(byte[] bytes) implements KeySource {
            @Override
            public String toString() {
                return "Secret";
            }
        }

        /** A file with one public key or certificate. */
        record Pem(Path file) implements KeySource {}

        /** A file with a key set (RFC 7517 §5); looked at again while the server runs. */
        record SetFile(Path file) implements KeySource {}

        /** A URL of a key set. */
        record SetUrl(URI url) implements KeySource {}
    }

    /** Empty if no key is set. */
    static Optional<TokenSettings> read(Function<String, Optional<String>> settings) {
        List<String> set = List.of(SECRET, KEY, JWKS).stream()
                .filter(key -> settings.apply(key).isPresent())
                .toList();
        if (set.size() > 1) {
            throw new IllegalArgumentException(String.join(" and ", set) + " are set: keys come from one of them");
        }
        if (set.isEmpty()) {
            return Optional.empty();
        }
        TokenSettings read = new TokenSettings(
                source(set.get(0), settings.apply(set.get(0)).orElseThrow()),
                settings.apply(ALGORITHM).map(TokenSettings::algorithm),
                settings.apply(ISSUER),
                audience(settings.apply(AUDIENCE)),
                settings.apply(SKEW).map(TokenSettings::skew).orElse(Duration.ZERO));
        if (read.keys instanceof KeySource.SetUrl && (read.issuer.isEmpty() || read.audience.isEmpty())) {
            throw new IllegalArgumentException(JWKS + " is a URL: set " + ISSUER + " and " + AUDIENCE
                    + " as well, or tokens that its owner makes for others would be good here");
        }
        return Optional.of(read);
    }

    private static KeySource source(String key, String value) {
        if (key.equals(SECRET)) {
            return new KeySource.Secret(value.getBytes(StandardCharsets.UTF_8));
        }
        if (key.equals(KEY)) {
            return new KeySource.Pem(Path.of(value));
        }
        if (!value.matches("https?://.*")) {
            return new KeySource.SetFile(Path.of(value));
        }
        if (!value.matches("https://[^/?#@]+(/.*)?|http://(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]+)?(/.*)?")) {
            throw new IllegalArgumentException(
                    JWKS + " is '" + value + "': it is a file, an https URL, or an http URL of this machine's");
        }
        return new KeySource.SetUrl(URI.create(value));
    }

    private static JWSAlgorithm algorithm(String name) {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(name);
        if (!BoundKey.SUPPORTED.contains(algorithm)) {
            throw new IllegalArgumentException(ALGORITHM + " is '" + name + "': it is one of "
                    + BoundKey.SUPPORTED.stream()
                            .map(JWSAlgorithm::getName)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        return algorithm;
    }

    private static Set<String> audience(Optional<String> text) {
        return Arrays.stream(text.orElse("").split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Duration skew(String text) {
        Matcher matcher = SECONDS.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration skew = matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
            if (skew.compareTo(MAX_SKEW) <= 0) {
                return skew;
            }
        }
        throw new IllegalArgumentException(SKEW + " is '" + text + "': it is a number with a unit (s, m) from 0s to "
                + MAX_SKEW.toMinutes() + "m");
    }
}
