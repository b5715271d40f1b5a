package dev.quire.repo2image.repo;

import java.util.regex.Pattern;

/**
 * A version of what an archive holds, in the words of its provider: a record's number, {@code <article>.v<version>}, an id with the
 * time of its last change.
 *
 * @param text letters, digits, dots, dashes and underscores, so that it can be part of a tag or a label as it is
 */
public record VersionId(String text) implements ResolvedRef {
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    public VersionId {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("Not the id of a version: " + Excerpt.of(text));
        }
    }

    @Override
    public String abbreviated() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
