package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Component;
import dev.quire.repo2image.image.Digest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * One wheel of a resolved environment.
 *
 * @param name normalised name of the distribution
 * @param version its version
 * @param filename the wheel's file name
 * @param digest SHA-256 of the file, as the index or lock gives it
 * @param size length of the file in bytes, when the index or lock tells
 * @param url where it is downloaded; empty in a lock that names no index
 */
public record LockedWheel(
        String name, String version, String filename, Digest digest, OptionalLong size, Optional<String> url) {
    private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");

    /** The same wheel with its size known. */
    LockedWheel withSize(long bytes) {
        return new LockedWheel(name, version, filename, digest, OptionalLong.of(bytes), url);
    }

    /** Name normalisation (PyPA specifications, "Name normalization"). */
    public static String normalize(String name) {
        return SEPARATORS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    /** The same as a component of an image. */
    public Component component() {
        return Component.of("pypi", name, version, Map.of(), Optional.of(digest));
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
