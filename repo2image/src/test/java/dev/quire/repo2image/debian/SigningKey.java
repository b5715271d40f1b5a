package dev.quire.repo2image.debian;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPKeyPair;

/** An archive's key that exists for one test. */
final class SigningKey {
    static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private final PGPKeyPair pair;
    private final long validSeconds;

    private SigningKey(PGPKeyPair pair, long validSeconds) {
        this.pair = pair;
        this.validSeconds = validSeconds;
    }

    static SigningKey generate() {
        return generate(0);
    }

    static SigningKey generate(long validSeconds) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new SigningKey(
                    new JcaPGPKeyPair(
                            4, PublicKeyAlgorithmTags.RSA_GENERAL, generator.generateKeyPair(), Date.from(MADE)),
                    validSeconds);
        } catch (GeneralSecurityException | PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A ring of this key alone. */
    Keyring ring(InstantSource clock) {
        return new Keyring(List.of(publicRing(false)), clock);
    }

    /** A ring in which this key is revoked. */
    Keyring revokedRing(InstantSource clock) {
        return new Keyring(List.of(publicRing(true)), clock);
    }

    private PGPPublicKeyRing publicRing(boolean revoked) {
        try {
            PGPSignatureSubpacketGenerator packets = new PGPSignatureSubpacketGenerator();
            packets.setKeyFlags(false, KeyFlags.SIGN_DATA | KeyFlags.CERTIFY_OTHER);
            if (validSeconds > 0) {
                packets.setKeyExpirationTime(false, validSeconds);
            }
            PGPSignatureGenerator self = generator(PGPSignature.POSITIVE_CERTIFICATION, HashAlgorithmTags.SHA256);
            self.setHashedSubpackets(packets.generate());
            PGPPublicKey key = PGPPublicKey.addCertification(
                    pair.getPublicKey(), "test", self.generateCertification("test", pair.getPublicKey()));
            if (revoked) {
                key = PGPPublicKey.addCertification(
                        key,
                        generator(PGPSignature.KEY_REVOCATION, HashAlgorithmTags.SHA256)
                                .generateCertification(key));
            }
            return new PGPPublicKeyRing(List.of(key));
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] clearSign(String text) {
        return clearSign(text, HashAlgorithmTags.SHA256);
    }

    byte[] clearSign(String text, int hash) {
        try {
            List<String> lines = text.lines().map(String::stripTrailing).toList();
            PGPSignatureGenerator generator = generator(PGPSignature.CANONICAL_TEXT_DOCUMENT, hash);
            generator.update(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream armor = new ByteArrayOutputStream();
            try (ArmoredOutputStream out = new ArmoredOutputStream(armor)) {
                generator.generate().encode(out);
            }
            StringBuilder message = new StringBuilder("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n");
            lines.forEach(line -> message.append(line.startsWith("-") ? "- " : "")
                    .append(line)
                    .append('\n'));
            return (message + armor.toString(StandardCharsets.US_ASCII)).getBytes(StandardCharsets.UTF_8);
        } catch (PGPException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private PGPSignatureGenerator generator(int type, int hash) throws PGPException {
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new JcaPGPContentSignerBuilder(pair.getPublicKey().getAlgorithm(), hash), pair.getPublicKey());
        generator.init(type, pair.getPrivateKey());
        return generator;
    }
}
