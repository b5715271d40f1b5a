package dev.quire.repo2image.debian;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** The keys that may sign an archive. */
final class Keyring {
    private static final List<String> DEBIAN = List.of(
            "debian-archive-trixie-automatic.gpg",
            "debian-archive-trixie-security-automatic.gpg",
            "debian-archive-trixie-stable.gpg",
            "debian-archive-bookworm-automatic.gpg",
            "debian-archive-bookworm-security-automatic.gpg",
            "debian-archive-bookworm-stable.gpg");
    private static final Set<Integer> STRONG_HASHES =
            Set.of(HashAlgorithmTags.SHA256, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA512);

    private final List<PGPPublicKeyRing> rings;
    private final InstantSource clock;

    Keyring(List<PGPPublicKeyRing> rings, InstantSource clock) {
        this.rings = List.copyOf(rings);
        this.clock = clock;
    }

    /** The keys of Debian's archive, which this build carries. */
    static Keyring debian(InstantSource clock) {
        List<PGPPublicKeyRing> rings = new ArrayList<>();
        for (String name : DEBIAN) {
            try (InputStream in = Keyring.class.getResourceAsStream("keyring/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("This build of Quire lacks the archive key " + name + ".");
                }
                new BcPGPPublicKeyRingCollection(PGPUtil.getDecoderStream(in))
                        .getKeyRings()
                        .forEachRemaining(rings::add);
            } catch (IOException | PGPException e) {
                throw new IllegalStateException("The archive key " + name + " of this build cannot be read.", e);
            }
        }
        return new Keyring(rings, clock);
    }

    /** Whether the signature is by one of these keys, which is neither revoked nor expired, and is over this text. */
    boolean verifies(PGPSignature signature, byte[] text) throws PGPException {
        if (!STRONG_HASHES.contains(signature.getHashAlgorithm())) {
            return false;
        }
        for (PGPPublicKeyRing ring : rings) {
            PGPPublicKey key = ring.getPublicKey(signature.getKeyID());
            if (key != null && trusted(ring.getPublicKey(), key)) {
                signature.init(new BcPGPContentVerifierBuilderProvider(), key);
                signature.update(text);
                if (signature.verify()) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean trusted(PGPPublicKey primary, PGPPublicKey key) throws PGPException {
        return usable(primary) && usable(key) && (key.getKeyID() == primary.getKeyID() || bound(primary, key));
    }

    private boolean usable(PGPPublicKey key) {
        long seconds = key.getValidSeconds();
        return !key.hasRevocation()
                && (seconds == 0
                        || key.getCreationTime()
                                .toInstant()
                                .plusSeconds(seconds)
                                .isAfter(clock.instant()));
    }

    private static boolean bound(PGPPublicKey primary, PGPPublicKey key) throws PGPException {
        Iterator<PGPSignature> bindings = key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
        while (bindings.hasNext()) {
            PGPSignature binding = bindings.next();
            if (binding.getKeyID() == primary.getKeyID()) {
                binding.init(new BcPGPContentVerifierBuilderProvider(), primary);
                if (binding.verifyCertification(primary, key)) {
                    return true;
                }
            }
        }
        return false;
    }
}
