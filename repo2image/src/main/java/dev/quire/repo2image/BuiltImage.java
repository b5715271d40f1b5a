package dev.quire.repo2image;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.ImageName;
import java.nio.file.Path;

/**
 * A finished image.
 *
 * @param name the deterministic name
 * @param digest the digest of its manifest
 * @param place where it lies
 */
public record BuiltImage(ImageName name, Digest digest, Place place) {
    /** Where an image lies. */
    public sealed interface Place {
        /**
         * In a registry.
         *
         * @param reference {@code host/repository@sha256:…}, always by digest
         */
        record InRegistry(String reference) implements Place {}

        /**
         * In an OCI image layout on this machine.
         *
         * @param directory the layout's directory
         * @param tag the value of {@code org.opencontainers.image.ref.name}
         */
        record InLayout(Path directory, String tag) implements Place {}
    }
}
