package io.carillon.access;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A public key or a certificate as RFC 7468 writes it. */
final class PemFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final int ED25519_BYTES = 32;

    private PemFile() {}

    /**
     * Reads the one key.
     *
     * @throws IllegalArgumentException if there is none, or more than one, or another kind of thing; without any of it in the
     *     message
     */
    static JWK read(Path file) {
        try {
            return key(Files.readString(file));
        } catch (IOException e) {
            throw refused(file, "and cannot be read");
        } catch (GeneralSecurityException | RuntimeException e) {
            throw refused(file, e instanceof IllegalArgumentException ? e.getMessage() : "and this one is damaged");
        }
    }

    private static IllegalArgumentException refused(Path file, @org.jspecify.annotations.Nullable String why) {
        return new IllegalArgumentException(
                TokenSettings.KEY + " is '" + file + "': it is a PEM file with one public key or certificate, " + why);
    }

    private static JWK key(String text) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) {
            throw new IllegalArgumentException("and this one has none");
        }
        String kind = block.group(1);
        byte[] bytes = Base64.getMimeDecoder().decode(block.group(2));
        if (block.find()) {
            throw new IllegalArgumentException("and this one has more; several keys are for a key set");
        }
        return switch (kind) {
            case "PUBLIC KEY" -> jwk(publicKey(bytes));
            case "CERTIFICATE" ->
                jwk(CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(bytes))
                        .getPublicKey());
            default -> throw new IllegalArgumentException("and this one is a " + kind);
        };
    }

    private static PublicKey publicKey(byte[] info) throws GeneralSecurityException {
        for (String kind : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(info));
            } catch (java.security.spec.InvalidKeySpecException e) {
                // another kind
            }
        }
        throw new IllegalArgumentException("and this one is for no algorithm that is known here");
    }

    private static JWK jwk(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return new RSAKey.Builder(rsa).build();
        }
        if (key instanceof ECPublicKey ec) {
            return new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).build();
        }
        if (key instanceof EdECPublicKey && key.getAlgorithm().startsWith("Ed")) {
            byte[] info = key.getEncoded();
            byte[] x = Arrays.copyOfRange(info, info.length - ED25519_BYTES, info.length);
            return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).build();
        }
        throw new IllegalArgumentException("and this one is for no algorithm that is known here");
    }
}
