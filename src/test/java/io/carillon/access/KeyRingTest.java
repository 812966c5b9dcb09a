package io.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import io.carillon.problem.ProblemException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where keys come from, and which algorithm each of them is for. */
final class KeyRingTest {
    private static String pem(byte[] der) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static String signed(JWK key, JWSAlgorithm algorithm) {
        return Issuer.sign(
                key,
                Issuer.header(algorithm).keyID(key.getKeyID()).build(),
                Issuer.claims().build());
    }

    private static int status(Tokens tokens, String token) {
        try {
            tokens.verify(token);
            return 200;
        } catch (ProblemException e) {
            return e.problem().status();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void aSecretIsForOneAlgorithm(String name) {
        JWSAlgorithm own = JWSAlgorithm.parse(name);
        Tokens tokens = Issuer.tokens(TokenSettings.SECRET, Issuer.SECRET, TokenSettings.ALGORITHM, name);

        for (JWSAlgorithm each : List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
            assertThat(status(tokens, signed(Issuer.secret(Issuer.SECRET), each)))
                    .isEqualTo(each.equals(own) ? 200 : 401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void anRsaKeyIsForOneAlgorithm(String name, @TempDir Path directory) throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).generate();
        Path file = Files.writeString(
                directory.resolve("k.pem"), pem(key.toPublicKey().getEncoded()));
        Tokens tokens = Issuer.tokens(TokenSettings.KEY, file.toString(), TokenSettings.ALGORITHM, name);

        for (String each : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
            assertThat(status(tokens, signed(key, JWSAlgorithm.parse(each)))).isEqualTo(each.equals(name) ? 200 : 401);
        }
    }

    @Test
    void aCurveIsForItsAlgorithm(@TempDir Path directory) throws Exception {
        List<Curve> curves = List.of(Curve.P_256, Curve.P_384, Curve.P_521);
        List<JWSAlgorithm> algorithms = List.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512);
        for (int i = 0; i < curves.size(); i++) {
            ECKey key = new ECKeyGenerator(curves.get(i)).generate();
            Path file = Files.writeString(
                    directory.resolve("k.pem"), pem(key.toPublicKey().getEncoded()));

            assertThat(status(Issuer.tokens(TokenSettings.KEY, file.toString()), signed(key, algorithms.get(i))))
                    .isEqualTo(200);
            String other = algorithms.get((i + 1) % 3).getName();
            assertThatThrownBy(() -> Issuer.tokens(TokenSettings.KEY, file.toString(), TokenSettings.ALGORITHM, other))
                    .hasMessageContaining("carillon.token.key")
                    .hasMessageContaining("not a key for " + other);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            })
    void aFileThatIsNoPublicKeyStopsTheStart(String text, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("k.pem"), text);

        assertThatThrownBy(() -> Issuer.tokens(TokenSettings.KEY, file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("carillon.token.key is '" + file + "'")
                .hasMessageNotContaining("planted");
    }

    @Test
    void aWeakRsaKeyStopsTheStart(@TempDir Path directory) throws Exception {
        RSAKey weak = new RSAKeyGenerator(1024, true).generate();
        Path file = Files.writeString(
                directory.resolve("k.pem"), pem(weak.toPublicKey().getEncoded()));

        assertThatThrownBy(() -> Issuer.tokens(TokenSettings.KEY, file.toString()))
                .hasMessageContaining("2048");
    }

    @Test
    void aKeySetsFileIsReadAgain(@TempDir Path directory) throws Exception {
        RSAKey first = new RSAKeyGenerator(2048).keyID("1").generate();
        RSAKey second = new RSAKeyGenerator(2048).keyID("2").generate();
        Path file = Files.writeString(directory.resolve("set.json"), new JWKSet(first.toPublicJWK()).toString());
        Tokens tokens = Issuer.tokens(TokenSettings.JWKS, file.toString());
        assertThat(status(tokens, signed(first, JWSAlgorithm.RS256))).isEqualTo(200);

        Files.writeString(file, new JWKSet(second.toPublicJWK()).toString());

        await().atMost(Duration.ofSeconds(20)).until(() -> status(tokens, signed(second, JWSAlgorithm.RS256)) == 200);
        await().atMost(Duration.ofSeconds(20)).until(() -> status(tokens, signed(first, JWSAlgorithm.RS256)) == 401);
        Files.writeString(file, "broken");
        RSAKey unknown = new RSAKey.Builder(second).keyID("3").build(); // makes the ring read the file
        await().during(Duration.ofMillis(2_500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> status(tokens, signed(unknown, JWSAlgorithm.RS256)) == 401
                        && status(tokens, signed(second, JWSAlgorithm.RS256)) == 200);
    }

    @Test
    void aKeyWithoutANameIsGoodForATokenThatNamesOne() {
        JWK secret = Issuer.secret(Issuer.SECRET);
        String named = Issuer.sign(
                secret,
                Issuer.header(JWSAlgorithm.HS256).keyID("whatever").build(),
                Issuer.claims().build());

        assertThat(status(Issuer.tokens(TokenSettings.SECRET, Issuer.SECRET), named))
                .isEqualTo(200);
    }

    @Test
    void aKeyForSigningOnlyVerifiesNothing(@TempDir Path directory) throws Exception {
        RSAKey key = new RSAKeyGenerator(2048)
                .keyID("1")
                .keyOperations(Set.of(KeyOperation.SIGN))
                .generate();
        RSAKey other = new RSAKeyGenerator(2048)
                .keyID("2")
                .keyOperations(Set.of(KeyOperation.VERIFY))
                .generate();
        Path file = Files.writeString(directory.resolve("set.json"), new JWKSet(List.<JWK>of(key, other)).toString());
        Tokens tokens = Issuer.tokens(TokenSettings.JWKS, file.toString());

        assertThat(status(tokens, signed(key, JWSAlgorithm.RS256))).isEqualTo(401);
        assertThat(status(tokens, signed(other, JWSAlgorithm.RS256))).isEqualTo(200);
    }

    @Test
    void aKeySetsServerIsAskedOnceHoweverManyUnknownKeysAreNamed() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).keyID("1").generate();
        JWK planted = new OctetSequenceKeyGenerator(256).keyID("s").generate();
        AtomicInteger asked = new AtomicInteger();
        String set = new JWKSet(List.of(key.toPublicJWK(), planted)).toString(false);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/set", exchange -> {
            asked.incrementAndGet();
            byte[] body = set.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Tokens tokens = Issuer.tokens(
                    TokenSettings.JWKS,
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/set");
            assertThat(asked).hasValue(0);
            for (int i = 0; i < 50; i++) {
                assertThat(status(tokens, signed(key, JWSAlgorithm.RS256))).isEqualTo(200);
                JWK own = new RSAKey.Builder(key).keyID("unknown" + i).build();
                assertThat(status(tokens, signed(own, JWSAlgorithm.RS256))).isEqualTo(401);
            }
            assertThat(status(tokens, signed(planted, JWSAlgorithm.HS256))).isEqualTo(401);
            assertThat(asked.get()).isBetween(1, 3);
        } finally {
            server.stop(0);
        }
        Tokens without = Issuer.tokens(
                TokenSettings.JWKS, "http://127.0.0.1:" + server.getAddress().getPort() + "/set");
        assertThat(status(without, signed(key, JWSAlgorithm.RS256))).isEqualTo(503);
    }
}
