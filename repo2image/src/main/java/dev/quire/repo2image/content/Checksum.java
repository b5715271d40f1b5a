package dev.quire.repo2image.content;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an archive says that the bytes of a file hash to. It guards against broken transfers; an archive that lies is believed.
 *
 * @param algorithm as Java names it
 * @param hex lower-case hexadecimal digits
 */
record Checksum(String algorithm, String hex) {
    private static final Map<String, String> ALGORITHMS =
            Map.of("md5", "MD5", "sha1", "SHA-1", "sha-1", "SHA-1", "sha256", "SHA-256", "sha-256", "SHA-256");

    /** A checksum of an algorithm that is known here. */
    static Optional<Checksum> of(String algorithm, String hex) {
        return Optional.ofNullable(ALGORITHMS.get(algorithm.toLowerCase(Locale.ROOT)))
                .filter(_ -> hex.matches("[0-9a-fA-F]{32,128}"))
                .map(name -> new Checksum(name, hex.toLowerCase(Locale.ROOT)));
    }

    /** Reads {@code md5:<hex>}. */
    static Optional<Checksum> parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? Optional.empty() : of(text.substring(0, colon), text.substring(colon + 1));
    }

    MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    boolean matches(MessageDigest finished) {
        return HexFormat.of().formatHex(finished.digest()).equals(hex);
    }
}
