package dev.quire.repo2image.debian;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/**
 * A message of the OpenPGP cleartext signature framework (RFC 9580, section 7): what is signed is the text alone, so
 * nothing may stand before or after it.
 *
 * @param text the signed text, line ends as they were signed
 * @param signatures its signatures, unchecked
 */
record ClearSigned(String text, List<PGPSignature> signatures) {
    private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
    private static final String BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
    private static final String END_SIGNATURE = "-----END PGP SIGNATURE-----";

    /** The parts of such a message, or empty when the bytes are something else. */
    static Optional<ClearSigned> parse(byte[] bytes) throws IOException {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(String::stripTrailing)
                .toList();
        int blank = lines.indexOf("");
        int signature = lines.indexOf(BEGIN_SIGNATURE);
        int end = lines.indexOf(END_SIGNATURE);
        boolean framed = !lines.isEmpty()
                && lines.getFirst().equals(BEGIN)
                && blank > 0
                && signature > blank
                && end > signature
                && lines.subList(end + 1, lines.size()).stream().allMatch(String::isEmpty)
                && lines.subList(1, blank).stream().allMatch(line -> line.startsWith("Hash: "));
        if (!framed) {
            return Optional.empty();
        }
        List<String> text = lines.subList(blank + 1, signature).stream()
                .map(line -> line.startsWith("- ") ? line.substring(2) : line)
                .toList();
        String armor = String.join("\n", lines.subList(signature, end + 1)) + "\n";
        try (ArmoredInputStream in =
                new ArmoredInputStream(new ByteArrayInputStream(armor.getBytes(StandardCharsets.US_ASCII)))) {
            Object packets = new BcPGPObjectFactory(PGPUtil.getDecoderStream(in)).nextObject();
            if (!(packets instanceof PGPSignatureList list)) {
                return Optional.empty();
            }
            return Optional.of(new ClearSigned(
                    String.join("\r\n", text),
                    StreamSupport.stream(list.spliterator(), false).toList()));
        }
    }

    /** The first of these signatures that is good and by a key of that ring. */
    Optional<PGPSignature> verifiedBy(Keyring keyring) {
        return signatures.stream()
                .filter(signature -> signature.getSignatureType() == PGPSignature.CANONICAL_TEXT_DOCUMENT)
                .filter(signature -> {
                    try {
                        return keyring.verifies(signature, text.getBytes(StandardCharsets.UTF_8));
                    } catch (PGPException e) {
                        // A signature that cannot be evaluated is as good as none: another one may hold.
                        return false;
                    }
                })
                .findFirst();
    }
}
