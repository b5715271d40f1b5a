package dev.quire.repo2image.repo;

import dev.quire.repo2image.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lies in a repository in place of a large file (Git LFS specification, "The Pointer").
 *
 * @param digest the SHA-256 of the file itself
 * @param size its length in bytes
 */
record LfsPointer(Digest digest, long size) {
    /** No pointer is longer. */
    static final int LONGEST = 1024;

    private static final Pattern POINTER = Pattern.compile("version https://git-lfs\\.github\\.com/spec/v1\n"
            + "(?:ext-[^\n]*\n)*oid sha256:(?<oid>[0-9a-f]{64})\nsize (?<size>0|[1-9][0-9]{0,15})\n?");

    /** Reads a pointer; empty when the bytes are something else. */
    static Optional<LfsPointer> parse(byte[] bytes) {
        Matcher pointer = POINTER.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        return pointer.matches()
                ? Optional.of(new LfsPointer(new Digest(pointer.group("oid")), Long.parseLong(pointer.group("size"))))
                : Optional.empty();
    }
}
