package dev.quire.launcher.session;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The opaque name of a session: never derived from input, a DNS label, a label value and a path segment at once.
 *
 * @param value 20 characters of {@code a-z2-7}, the first a letter (about 98 random bits)
 */
public record SessionId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z2-7]{19}");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    public SessionId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("Not a session id: " + value);
        }
    }

    /** A new id; the generator must be cryptographically strong. */
    public static SessionId random(RandomGenerator random) {
        StringBuilder text = new StringBuilder(20).append(ALPHABET.charAt(random.nextInt(26)));
        while (text.length() < 20) {
            text.append(ALPHABET.charAt(random.nextInt(32)));
        }
        return new SessionId(text.toString());
    }

    /** The id that these bytes stand for; 13 are used. */
    static SessionId of(byte[] bytes) {
        BigInteger number = new BigInteger(1, Arrays.copyOf(bytes, 13));
        StringBuilder text = new StringBuilder(20)
                .append(ALPHABET.charAt(number.mod(BigInteger.valueOf(26)).intValue()));
        number = number.divide(BigInteger.valueOf(26));
        while (text.length() < 20) {
            text.append(ALPHABET.charAt(number.intValue() & 31));
            number = number.shiftRight(5);
        }
        return new SessionId(text.toString());
    }

    /** Whether this text has the form of an id. */
    public static boolean isId(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
