package io.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import io.carillon.event.Selectors;
import io.carillon.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What is thrown at verifiers of tokens. Each is refused with 401, and none has the server ask anybody anything. */
final class TokenAttackTest {
    private static final String GOOD_CLAIMS = "{\"sub\":\"ada\",\"iss\":\"" + Issuer.URL
            + "\",\"aud\":\"carillon\",\"exp\":" + (Issuer.NOW.getEpochSecond() + 300) + "}";
    private static final String HS = "{\"alg\":\"HS256\"}";

    private static String with(String members) {
        return GOOD_CLAIMS.substring(0, GOOD_CLAIMS.length() - 1) + "," + members + "}";
    }

    private static String claims(String exp) {
        return "{\"iss\":\"" + Issuer.URL + "\",\"aud\":\"carillon\"" + exp + "}";
    }

    private static void assertRefused(Tokens tokens, String token) {
        assertThatThrownBy(() -> tokens.verify(token)).isInstanceOfSatisfying(ProblemException.class, refusal -> {
            assertThat(refusal.problem().status()).isEqualTo(401);
            assertThat(refusal.headers().get("WWW-Authenticate")).contains("error=\"invalid_token\"");
            if (token.length() > 8) {
                assertThat(refusal.toString() + refusal.headers()).doesNotContain(token);
            }
        });
    }

    @Test
    void whatTheAttacksAreMadeFromIsGood() {
        Tokens tokens = Issuer.tokens(TokenSettings.SECRET, Issuer.SECRET);

        assertThat(tokens.verify(Issuer.raw(HS, GOOD_CLAIMS)).subject()).contains("ada");
        assertThat(tokens.verify(Issuer.hs256(Issuer.claims().build())).subject())
                .contains("ada");
    }

    @TestFactory
    Stream<DynamicTest> againstASecret() throws IOException {
        ServerSocket bait = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        String url = "http://127.0.0.1:" + bait.getLocalPort() + "/keys";
        Tokens tokens = Issuer.tokens(TokenSettings.SECRET, Issuer.SECRET);
        Map<String, String> attacks = new LinkedHashMap<>();
        String good = Issuer.raw(HS, GOOD_CLAIMS);
        String[] parts = good.split("\\.", -1);
        attacks.put("empty", "");
        attacks.put("a word", "token");
        attacks.put("two parts", parts[0] + "." + parts[1]);
        attacks.put("no signature", parts[0] + "." + parts[1] + ".");
        attacks.put("four parts", good + ".x");
        attacks.put("five parts, JWE", parts[0] + ".a.b.c.d");
        attacks.put("a line break in it", parts[0] + "\n." + parts[1] + "." + parts[2]);
        attacks.put("padding", parts[0] + "=." + parts[1] + "." + parts[2]);
        attacks.put("plain base64", good.replace('-', '+').replace('_', '/') + "+");
        attacks.put("1 MB", "a".repeat(500_000) + "." + "a".repeat(500_000) + ".aa");
        attacks.put("beyond the bound", good + "A".repeat(Tokens.MAX_CHARS));
        attacks.put("good but for its length", Issuer.raw(HS, with("\"x\":\"" + "x".repeat(Tokens.MAX_CHARS) + "\"")));
        attacks.put("good but for a blank before it", " " + good);
        attacks.put("good but for a line break after it", good + "\n");
        attacks.put("good but for the padding of its signature", good + "=");
        attacks.put(
                "good but for a blank in its signature",
                good.substring(0, good.length() - 4) + " " + good.substring(good.length() - 4));
        attacks.put("another payload", parts[0] + "." + Issuer.encode(with("\"x\":1")) + "." + parts[2]);
        attacks.put("another header", Issuer.encode("{\"alg\":\"HS256\",\"x\":1}") + "." + parts[1] + "." + parts[2]);
        attacks.put("a signature cut short", good.substring(0, good.length() - 4));
        attacks.put("another key", Issuer.raw(HS, GOOD_CLAIMS, "x".repeat(32).getBytes(StandardCharsets.US_ASCII)));
        attacks.put("an empty key's", Issuer.raw(HS, GOOD_CLAIMS, new byte[1]));
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            String header = Issuer.encode("{\"alg\":\"" + none + "\"}");
            attacks.put("alg " + none + " with a signature", Issuer.raw("{\"alg\":\"" + none + "\"}", GOOD_CLAIMS));
            attacks.put("alg " + none + " without", header + "." + parts[1] + ".");
        }
        attacks.put("no alg", Issuer.raw("{\"typ\":\"JWT\"}", GOOD_CLAIMS));
        attacks.put("alg null", Issuer.raw("{\"alg\":null}", GOOD_CLAIMS));
        attacks.put("alg a number", Issuer.raw("{\"alg\":256}", GOOD_CLAIMS));
        attacks.put("alg a list", Issuer.raw("{\"alg\":[\"HS256\"]}", GOOD_CLAIMS));
        attacks.put("alg in lower case", Issuer.raw("{\"alg\":\"hs256\"}", GOOD_CLAIMS));
        attacks.put("alg twice", Issuer.raw("{\"alg\":\"none\",\"alg\":\"HS256\"}", GOOD_CLAIMS));
        for (String other : List.of("HS384", "HS512", "RS256", "PS256", "ES256", "EdDSA", "ES256K", "dir", "A256KW")) {
            attacks.put("alg " + other, Issuer.raw("{\"alg\":\"" + other + "\"}", GOOD_CLAIMS));
        }
        attacks.put("header no object", Issuer.raw("[\"alg\",\"HS256\"]", GOOD_CLAIMS));
        attacks.put("header no JSON", Issuer.raw("{\"alg\":\"HS256\"", GOOD_CLAIMS));
        attacks.put(
                "header nested deep",
                Issuer.raw("{\"alg\":\"HS256\",\"x\":" + "[".repeat(3000) + "]".repeat(3000) + "}", GOOD_CLAIMS));
        attacks.put("jku", Issuer.raw("{\"alg\":\"HS256\",\"jku\":\"" + url + "\"}", GOOD_CLAIMS));
        attacks.put("x5u", Issuer.raw("{\"alg\":\"HS256\",\"x5u\":\"" + url + "\"}", GOOD_CLAIMS));
        attacks.put("x5c", Issuer.raw("{\"alg\":\"HS256\",\"x5c\":[\"AAAA\"]}", GOOD_CLAIMS));
        attacks.put("jwk", Issuer.raw("{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}", GOOD_CLAIMS));
        attacks.put("crit", Issuer.raw("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", GOOD_CLAIMS));
        attacks.put("crit empty", Issuer.raw("{\"alg\":\"HS256\",\"crit\":[]}", GOOD_CLAIMS));
        attacks.put("b64", Issuer.raw("{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}", GOOD_CLAIMS));
        attacks.put("zip", Issuer.raw("{\"alg\":\"HS256\",\"zip\":\"DEF\"}", GOOD_CLAIMS));
        attacks.put("b64 as it is anyway", Issuer.raw("{\"alg\":\"HS256\",\"b64\":true}", GOOD_CLAIMS));
        attacks.put("cty", Issuer.raw("{\"alg\":\"HS256\",\"cty\":\"JWT\"}", GOOD_CLAIMS));
        for (String type : List.of("dpop+jwt", "secevent+jwt", "logout+jwt", "id_token", "JOSE", "")) {
            attacks.put("typ " + type, Issuer.raw("{\"alg\":\"HS256\",\"typ\":\"" + type + "\"}", GOOD_CLAIMS));
        }
        attacks.put("kid too long", Issuer.raw("{\"alg\":\"HS256\",\"kid\":\"" + "k".repeat(300) + "\"}", GOOD_CLAIMS));
        attacks.put("kid a number", Issuer.raw("{\"alg\":\"HS256\",\"kid\":7}", GOOD_CLAIMS));
        attacks.put("claims no object", Issuer.raw(HS, "[1]"));
        attacks.put("claims no JSON", Issuer.raw(HS, "{"));
        attacks.put("claims a text", Issuer.raw(HS, "\"sub\""));
        attacks.put("claims nested deep", Issuer.raw(HS, with("\"x\":" + "[".repeat(4000) + "]".repeat(4000))));
        attacks.put("claim twice", Issuer.raw(HS, with("\"sub\":\"root\"")));
        attacks.put("no exp", Issuer.raw(HS, claims("")));
        attacks.put("exp null", Issuer.raw(HS, claims(",\"exp\":null")));
        attacks.put("exp a text", Issuer.raw(HS, claims(",\"exp\":\"9999999999\"")));
        attacks.put("exp now", Issuer.raw(HS, claims(",\"exp\":" + Issuer.NOW.getEpochSecond())));
        attacks.put("exp past", Issuer.raw(HS, claims(",\"exp\":1")));
        attacks.put("exp negative", Issuer.raw(HS, claims(",\"exp\":-1")));
        attacks.put("exp beyond time", Issuer.raw(HS, claims(",\"exp\":99999999999999999")));
        attacks.put("exp infinite", Issuer.raw(HS, claims(",\"exp\":1e400")));
        attacks.put("exp overflowing", Issuer.raw(HS, claims(",\"exp\":9223372036854775807")));
        attacks.put("nbf later", Issuer.raw(HS, with("\"nbf\":" + (Issuer.NOW.getEpochSecond() + 1))));
        attacks.put("nbf a text", Issuer.raw(HS, with("\"nbf\":\"0\"")));
        attacks.put("sub a number", Issuer.raw(HS, GOOD_CLAIMS.replace("\"ada\"", "7")));
        attacks.put("sub a list", Issuer.raw(HS, GOOD_CLAIMS.replace("\"ada\"", "[\"ada\"]")));
        attacks.put("another issuer", Issuer.raw(HS, GOOD_CLAIMS.replace(Issuer.URL, "https://evil.example")));
        attacks.put("issuer with a slash", Issuer.raw(HS, GOOD_CLAIMS.replace(Issuer.URL, Issuer.URL + "/")));
        attacks.put("no issuer", Issuer.raw(HS, GOOD_CLAIMS.replace("\"iss\"", "\"xiss\"")));
        attacks.put(
                "issuer a list",
                Issuer.raw(HS, GOOD_CLAIMS.replace("\"" + Issuer.URL + "\"", "[\"" + Issuer.URL + "\"]")));
        attacks.put("another audience", Issuer.raw(HS, GOOD_CLAIMS.replace("\"carillon\"", "\"carillon2\"")));
        attacks.put("no audience", Issuer.raw(HS, GOOD_CLAIMS.replace("\"aud\"", "\"xaud\"")));
        attacks.put("no audience in the list", Issuer.raw(HS, GOOD_CLAIMS.replace("\"carillon\"", "[]")));
        attacks.put("audience an object", Issuer.raw(HS, GOOD_CLAIMS.replace("\"carillon\"", "{\"carillon\":1}")));
        attacks.put("mercure no object", Issuer.raw(HS, with("\"mercure\":[\"*\"]")));
        attacks.put("publish no list", Issuer.raw(HS, with("\"mercure\":{\"publish\":\"*\"}")));
        attacks.put("publish a list of lists", Issuer.raw(HS, with("\"mercure\":{\"publish\":[[\"*\"]]}")));
        attacks.put("a pattern that is none", Issuer.raw(HS, with("\"mercure\":{\"publish\":[\"/a/:\"]}")));
        attacks.put("an empty topic", Issuer.raw(HS, with("\"mercure\":{\"subscribe\":[\"\"]}")));
        attacks.put(
                "a match type nobody knows",
                Issuer.raw(
                        HS,
                        with(
                                "\"authorization_details\":[{\"type\":\"" + GrantClaims.TYPE
                                        + "\",\"actions\":[\"publish\"],\"topics\":[{\"match\":\"/a\",\"match_type\":\"regex\"}]}]")));
        attacks.put("details no list", Issuer.raw(HS, with("\"authorization_details\":{}")));
        attacks.put(
                "a detail without topics",
                Issuer.raw(
                        HS,
                        with("\"authorization_details\":[{\"type\":\"" + GrantClaims.TYPE
                                + "\",\"actions\":[\"publish\"]}]")));
        attacks.put(
                "a detail without actions",
                Issuer.raw(
                        HS,
                        with("\"authorization_details\":[{\"type\":\"" + GrantClaims.TYPE
                                + "\",\"topics\":[{\"match\":\"*\"}]}]")));
        attacks.put(
                "half a detail",
                Issuer.raw(
                        HS,
                        with("\"authorization_details\":[{\"type\":\"" + GrantClaims.TYPE
                                + "\",\"actions\":[\"publish\"],\"topics\":[{\"match\":\"/a\"},{\"match\":7}]}]")));
        assertThat(attacks).hasSizeGreaterThan(80);
        return Stream.concat(
                attacks.entrySet().stream()
                        .map(attack -> DynamicTest.dynamicTest(
                                attack.getKey(), () -> assertRefused(tokens, attack.getValue()))),
                Stream.of(DynamicTest.dynamicTest("nobody was asked", () -> assertNobodyCame(bait))));
    }

    private static void assertNobodyCame(ServerSocket bait) throws IOException {
        try (bait) {
            bait.setSoTimeout(200);
            assertThatThrownBy(bait::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @TestFactory
    Stream<DynamicTest> againstAKeySet(@TempDir Path directory) throws Exception {
        ServerSocket bait = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        URI url = URI.create("http://127.0.0.1:" + bait.getLocalPort() + "/keys");
        RSAKey rsa = new RSAKeyGenerator(2048)
                .keyID("r")
                .algorithm(JWSAlgorithm.RS256)
                .generate();
        ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        RSAKey forEncryption = new RSAKeyGenerator(2048)
                .keyID("enc")
                .keyUse(com.nimbusds.jose.jwk.KeyUse.ENCRYPTION)
                .generate();
        Path file = Files.writeString(
                directory.resolve("set.json"), new JWKSet(List.<JWK>of(rsa, ec, forEncryption)).toString());
        Tokens tokens = Issuer.tokens(TokenSettings.JWKS, file.toString());
        assertThat(tokens.verify(Issuer.sign(
                                rsa,
                                Issuer.header(JWSAlgorithm.RS256).keyID("r").build(),
                                Issuer.claims().build()))
                        .subject())
                .contains("ada");
        RSAKey own = new RSAKeyGenerator(2048).keyID("r").generate();
        ECKey ownEc = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        Map<String, String> attacks = new LinkedHashMap<>();
        attacks.put(
                "RS to HS with the public key's DER",
                Issuer.raw(HS, GOOD_CLAIMS, rsa.toPublicKey().getEncoded()));
        attacks.put(
                "RS to HS with the public key's PEM",
                Issuer.raw(HS, GOOD_CLAIMS, pem(rsa.toPublicKey().getEncoded())));
        attacks.put(
                "RS to HS with the modulus",
                Issuer.raw(HS, GOOD_CLAIMS, rsa.getModulus().decode()));
        attacks.put(
                "RS to HS with the key's JSON",
                Issuer.raw(HS, GOOD_CLAIMS, rsa.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8)));
        attacks.put(
                "RS to HS, kid and all",
                Issuer.raw(
                        "{\"alg\":\"HS256\",\"kid\":\"r\"}",
                        GOOD_CLAIMS,
                        rsa.toPublicKey().getEncoded()));
        attacks.put(
                "RS to PS",
                Issuer.sign(
                        rsa,
                        Issuer.header(JWSAlgorithm.PS256).keyID("r").build(),
                        Issuer.claims().build()));
        attacks.put(
                "RS256 to RS512",
                Issuer.sign(
                        rsa,
                        Issuer.header(JWSAlgorithm.RS512).keyID("r").build(),
                        Issuer.claims().build()));
        attacks.put(
                "own key, their kid",
                Issuer.sign(
                        own,
                        Issuer.header(JWSAlgorithm.RS256).keyID("r").build(),
                        Issuer.claims().build()));
        attacks.put(
                "own key in jwk",
                Issuer.sign(
                        own,
                        Issuer.header(JWSAlgorithm.RS256).jwk(own.toPublicJWK()).build(),
                        Issuer.claims().build()));
        attacks.put(
                "own key at jku",
                Issuer.sign(
                        own,
                        Issuer.header(JWSAlgorithm.RS256).jwkURL(url).build(),
                        Issuer.claims().build()));
        attacks.put(
                "own key at x5u",
                Issuer.sign(
                        own,
                        Issuer.header(JWSAlgorithm.RS256).x509CertURL(url).build(),
                        Issuer.claims().build()));
        attacks.put(
                "own key in x5c",
                Issuer.sign(
                        own,
                        Issuer.header(JWSAlgorithm.RS256)
                                .x509CertChain(List.of(Base64.encode("x")))
                                .build(),
                        Issuer.claims().build()));
        attacks.put(
                "their key, and in jwk once more",
                Issuer.sign(
                        rsa,
                        Issuer.header(JWSAlgorithm.RS256)
                                .keyID("r")
                                .jwk(rsa.toPublicJWK())
                                .build(),
                        Issuer.claims().build()));
        attacks.put(
                "their key, jku beside it",
                Issuer.sign(
                        rsa,
                        Issuer.header(JWSAlgorithm.RS256).keyID("r").jwkURL(url).build(),
                        Issuer.claims().build()));
        for (String kid :
                List.of("../../../../dev/null", "/etc/passwd", "' OR 1=1 --", url.toString(), "r\u0000", "R", "")) {
            attacks.put(
                    "kid " + kid,
                    Issuer.sign(
                            own,
                            Issuer.header(JWSAlgorithm.RS256).keyID(kid).build(),
                            Issuer.claims().build()));
            attacks.put(
                    "their key, kid " + kid,
                    Issuer.sign(
                            rsa,
                            Issuer.header(JWSAlgorithm.RS256).keyID(kid).build(),
                            Issuer.claims().build()));
        }
        attacks.put(
                "kid of the other key",
                Issuer.sign(
                        rsa,
                        Issuer.header(JWSAlgorithm.RS256).keyID("e").build(),
                        Issuer.claims().build()));
        attacks.put(
                "a key for encryption",
                Issuer.sign(
                        new RSAKey.Builder(forEncryption).keyUse(null).build(),
                        Issuer.header(JWSAlgorithm.RS256).keyID("enc").build(),
                        Issuer.claims().build()));
        attacks.put(
                "own key on the curve",
                Issuer.sign(
                        ownEc,
                        Issuer.header(JWSAlgorithm.ES256).keyID("e").build(),
                        Issuer.claims().build()));
        String unsigned = Issuer.encode("{\"alg\":\"ES256\",\"kid\":\"e\"}") + "." + Issuer.encode(GOOD_CLAIMS) + ".";
        attacks.put("r and s zero", unsigned + Base64URL.encode(new byte[64]));
        attacks.put("s zero", unsigned + Base64URL.encode(one(64, 31)));
        attacks.put("a signature of 63 bytes", unsigned + Base64URL.encode(new byte[63]));
        attacks.put("a DER signature", unsigned + Base64URL.encode(new byte[] {0x30, 6, 2, 1, 1, 2, 1, 1}));
        attacks.put(
                "ES384 with P-256",
                Issuer.encode("{\"alg\":\"ES384\",\"kid\":\"e\"}") + "." + Issuer.encode(GOOD_CLAIMS) + "."
                        + Base64URL.encode(new byte[96]));
        assertThat(attacks).hasSizeGreaterThan(30);
        return Stream.concat(
                attacks.entrySet().stream()
                        .map(attack -> DynamicTest.dynamicTest(
                                attack.getKey(), () -> assertRefused(tokens, attack.getValue()))),
                Stream.of(DynamicTest.dynamicTest("nobody was asked", () -> assertNobodyCame(bait))));
    }

    private static byte[] pem(byte[] der) {
        return ("-----BEGIN PUBLIC KEY-----\n"
                        + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] one(int length, int at) {
        byte[] bytes = new byte[length];
        bytes[at] = 1;
        return bytes;
    }

    @Test
    void anEd25519SignatureOfAnotherKeyIsRefused(@TempDir Path directory) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        KeyPair theirs = generator.generateKeyPair();
        KeyPair own = generator.generateKeyPair();
        Path file =
                Files.write(directory.resolve("key.pem"), pem(theirs.getPublic().getEncoded()));
        Tokens tokens = Issuer.tokens(TokenSettings.KEY, file.toString());

        assertThat(tokens.verify(Issuer.eddsa(
                                theirs.getPrivate(),
                                "{\"alg\":\"EdDSA\"}",
                                Issuer.claims().build()))
                        .subject())
                .contains("ada");
        assertThat(tokens.verify(Issuer.eddsa(
                                theirs.getPrivate(),
                                "{\"alg\":\"Ed25519\"}",
                                Issuer.claims().build()))
                        .subject())
                .contains("ada");
        assertRefused(
                tokens,
                Issuer.eddsa(
                        own.getPrivate(), "{\"alg\":\"EdDSA\"}", Issuer.claims().build()));
        assertRefused(tokens, Issuer.raw(HS, GOOD_CLAIMS, theirs.getPublic().getEncoded()));
        assertRefused(
                tokens,
                Issuer.encode("{\"alg\":\"EdDSA\"}") + "." + Issuer.encode(GOOD_CLAIMS) + "."
                        + Base64URL.encode(new byte[64]));
        assertRefused(tokens, Issuer.encode("{\"alg\":\"EdDSA\"}") + "." + Issuer.encode(GOOD_CLAIMS) + ".AAAA");
    }

    @Test
    void noAudienceIsSetSoNoneMayBeNamed() {
        Tokens tokens = new Tokens(
                TokenSettings.read(key -> key.equals(TokenSettings.SECRET)
                                ? java.util.Optional.of(Issuer.SECRET)
                                : java.util.Optional.empty())
                        .orElseThrow(),
                Selectors.OF_PATHS,
                Issuer.CLOCK);

        assertThat(tokens.verify(Issuer.raw(HS, "{\"exp\":" + (Issuer.NOW.getEpochSecond() + 9) + "}"))
                        .subject())
                .isEmpty();
        assertRefused(tokens, Issuer.raw(HS, GOOD_CLAIMS));
        for (String none : List.of("[]", "null", "\"\"")) {
            assertRefused(
                    tokens, Issuer.raw(HS, "{\"aud\":" + none + ",\"exp\":" + (Issuer.NOW.getEpochSecond() + 9) + "}"));
        }
    }

    @Test
    void anEmptySubIsNobody() {
        Tokens tokens = Issuer.tokens(TokenSettings.SECRET, Issuer.SECRET);

        assertThat(tokens.verify(Issuer.raw(HS, GOOD_CLAIMS.replace("\"ada\"", "\"\"")))
                        .subject())
                .isEmpty();
    }

    @Test
    void theSkewIsForNbfAndExp() {
        Tokens tokens = Issuer.tokens(TokenSettings.SECRET, Issuer.SECRET, TokenSettings.SKEW, "30s");

        Caller.Authenticated late = tokens.verify(Issuer.hs256(Issuer.claims()
                .expirationTime(Issuer.at(Duration.ofSeconds(-29)))
                .build()));
        assertThat(late.until()).isEqualTo(Issuer.NOW.plusSeconds(1));
        assertRefused(
                tokens,
                Issuer.hs256(Issuer.claims()
                        .expirationTime(Issuer.at(Duration.ofSeconds(-30)))
                        .build()));
        assertThat(tokens.verify(Issuer.hs256(Issuer.claims()
                        .notBeforeTime(Issuer.at(Duration.ofSeconds(30)))
                        .build())))
                .isNotNull();
        assertRefused(
                tokens,
                Issuer.hs256(Issuer.claims()
                        .notBeforeTime(Issuer.at(Duration.ofSeconds(31)))
                        .build()));
    }

    @Test
    void accessTokensByTheirTypeAreGood() throws JOSEException, GeneralSecurityException {
        Tokens tokens = Issuer.tokens(TokenSettings.SECRET, Issuer.SECRET);
        for (String type : List.of("JWT", "jwt", "at+jwt", "application/at+jwt")) {
            assertThat(tokens.verify(Issuer.sign(
                            Issuer.secret(Issuer.SECRET),
                            Issuer.header(JWSAlgorithm.HS256)
                                    .type(new JOSEObjectType(type))
                                    .build(),
                            Issuer.claims().build())))
                    .isNotNull();
        }
    }
}
