package dev.quire.repo2image.repo;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Percent-encoding of path segments (RFC 3986): {@code +} is a plus, and what is malformed is refused, not guessed. */
final class Percent {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private Percent() {}

    /** The decoded text, empty when it is not well-formed UTF-8 in well-formed escapes. */
    static Optional<String> decode(String text) {
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer to = ByteBuffer.allocate(from.length);
        for (int i = 0; i < from.length; i++) {
            if (from[i] != '%') {
                to.put(from[i]);
            } else if (i + 2 < from.length && HexFormat.isHexDigit(from[i + 1]) && HexFormat.isHexDigit(from[i + 2])) {
                to.put((byte) (HexFormat.fromHexDigit(from[++i]) << 4 | HexFormat.fromHexDigit(from[++i])));
            } else {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(to.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Encoded as one path segment. */
    static String encode(String text) {
        return encode(text, UNRESERVED);
    }

    /** Encoded as a path: slashes stay. */
    static String encodePath(String text) {
        return encode(text, UNRESERVED + "/");
    }

    private static String encode(String text, String kept) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (kept.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
