package dev.quire.repo2image.debian;

import dev.quire.repo2image.image.Component;
import dev.quire.repo2image.image.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Debian package at one version, and its file on any mirror.
 *
 * @param name its name
 * @param version its version
 * @param path where its file is, relative to the mirror
 * @param digest the digest of its file
 * @param size the length of its file
 */
public record LockedPackage(String name, String version, String path, Digest digest, long size) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]+");
    private static final Pattern PATH = Pattern.compile("pool/[A-Za-z0-9+._~/:%-]+\\.deb");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9.+:~-]+");
    /** No package of Debian is larger: a guard against an index that fills the disk. */
    private static final long MAX_SIZE = 4L << 30;

    public LockedPackage {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a Debian package name: '" + name + "'");
        }
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException("Package " + name + " has no proper version: '" + version + "'");
        }
        if (!PATH.matcher(path).matches() || path.contains("..")) {
            throw new IllegalArgumentException("Package " + name + " has no proper path: '" + path + "'");
        }
        if (size <= 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException("Package " + name + " has no proper size: " + size);
        }
    }

    /** The same as a component of an image. */
    public Component component(String suite) {
        String architecture = path.substring(path.lastIndexOf('_') + 1, path.length() - ".deb".length());
        return Component.of(
                "deb/debian", name, version, Map.of("arch", architecture, "distro", suite), Optional.of(digest));
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
