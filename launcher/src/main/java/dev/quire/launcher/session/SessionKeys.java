package dev.quire.launcher.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the names and tokens of sessions out of what asked for them, so that every process with the same key knows the same
 * session by the same request, without a lookup (HMAC-SHA-256, RFC 2104). Thread-safe.
 */
public final class SessionKeys {
    /** What a key needs at least. */
    private static final int SHORTEST = 32;

    private final SecretKeySpec key;

    /**
     * @param key at least 32 bytes that nobody else knows
     */
    public SessionKeys(byte[] key) {
        if (key.length < SHORTEST) {
            throw new IllegalArgumentException(
                    "The key of sessions has %d bytes and needs %d; make one with 'openssl rand -base64 32'"
                            .formatted(key.length, SHORTEST));
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** A key that this process alone has: a restart, or another process, makes other sessions of the same request. */
    public static SessionKeys random(RandomGenerator random) {
        byte[] key = new byte[SHORTEST];
        random.nextBytes(key);
        return new SessionKeys(key);
    }

    /** What a launch is called that was asked for in these words: 32 hexadecimal digits. */
    public String launch(String request) {
        return HexFormat.of().formatHex(hmac("launch", request), 0, 16);
    }

    /** The session of a request. */
    public SessionId id(String request) {
        return SessionId.of(hmac("id", request));
    }

    /** The token of a session: 43 characters that fit into a URL. */
    public String token(SessionId id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hmac("token", id.value()));
    }

    /** What can stand for a text in records that people read, such as a client's address: 20 characters of a label value. */
    public String pseudonym(String text) {
        return SessionId.of(hmac("pseudonym", text)).value();
    }

    private byte[] hmac(String purpose, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) 0);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }
}
