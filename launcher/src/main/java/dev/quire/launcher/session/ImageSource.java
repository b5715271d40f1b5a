package dev.quire.launcher.session;

import java.nio.file.Path;

/** Where the image of a session comes from. */
public sealed interface ImageSource {
    /**
     * From a registry.
     *
     * @param reference {@code host/repository@sha256:…}
     */
    record Registry(String reference) implements ImageSource {}

    /**
     * From an OCI image layout on this machine.
     *
     * @param directory the layout's directory
     * @param tag the value of {@code org.opencontainers.image.ref.name} in its index
     * @param digest the manifest's digest, {@code sha256:…}
     */
    record Layout(Path directory, String tag, String digest) implements ImageSource {}
}
