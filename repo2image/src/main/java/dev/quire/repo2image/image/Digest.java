package dev.quire.repo2image.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 content digest (OCI image specification, descriptor, "Digests").
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final String PREFIX = "sha256:";

    public Digest {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("Not a SHA-256 digest: " + hex);
        }
    }

    /** Reads {@code sha256:<hex>}. */
    public static Digest parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("Not a SHA-256 digest: " + text);
        }
        return new Digest(text.substring(PREFIX.length()));
    }

    /** The digest of these bytes. */
    public static Digest of(byte[] bytes) {
        return finish(sha256().digest(bytes));
    }

    /** The digest of all that a stream has left, which may be more than fits into memory. */
    public static Digest of(InputStream in) throws IOException {
        DigestInputStream hashed = new DigestInputStream(in, sha256());
        hashed.transferTo(OutputStream.nullOutputStream());
        return finish(hashed.getMessageDigest().digest());
    }

    /** A fresh SHA-256, which every Java runtime has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The digest whose bytes these are. */
    public static Digest finish(byte[] hash) {
        return new Digest(HexFormat.of().formatHex(hash));
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
