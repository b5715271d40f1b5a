package dev.quire.repo2image.repo;

import java.util.regex.Pattern;

/**
 * The full object name of a commit.
 *
 * @param hex 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits
 */
public record CommitId(String hex) implements ResolvedRef {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?");

    public CommitId {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("Not a full commit id: " + hex);
        }
    }

    @Override
    public String text() {
        return hex;
    }

    /** The first twelve digits, for names and people. */
    @Override
    public String abbreviated() {
        return hex.substring(0, 12);
    }

    @Override
    public String toString() {
        return hex;
    }
}
