package dev.quire.api.launch;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a launch. Who knows it can read the launch's events, among them the session's token, so it cannot be guessed.
 *
 * @param value 32 hexadecimal digits
 */
public record LaunchId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public LaunchId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("Not a launch id: " + value);
        }
    }

    /** The name that this text is, if it is one. */
    public static Optional<LaunchId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new LaunchId(text)) : Optional.empty();
    }

    /** The first digits, for logs: enough to tell launches apart, not enough to read one. */
    String abbreviated() {
        return value.substring(0, 8);
    }

    @Override
    public String toString() {
        return value;
    }
}
