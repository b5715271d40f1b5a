package dev.quire.api;

import dev.quire.repo2image.Repo2ImageSettings;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The version of this program, as the build has written it down, and of what it builds. */
public final class Version {
    private Version() {}

    /** The version. */
    public static String current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/quire-version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }

    /**
     * The version of what builds images, which is part of their names: two that differ may build different images of the same
     * commit. A snapshot is many programs under one version, so its name has more: a digest of the builder's jar.
     */
    public static String ofBuilder() {
        String version = current();
        Path jar;
        try {
            jar = Path.of(Repo2ImageSettings.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        if (!version.endsWith("-SNAPSHOT") || !Files.isRegularFile(jar)) {
            return version;
        }
        try {
            return version + "-" + Digest.of(Files.readAllBytes(jar)).hex().substring(0, 12);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
