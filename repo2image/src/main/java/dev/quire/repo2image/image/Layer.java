package dev.quire.repo2image.image;

import java.util.Objects;

/**
 * A finished layer.
 *
 * @param blob the compressed tar
 * @param diffId the digest of the uncompressed tar (OCI image specification, config, "Layer DiffID")
 * @param createdBy what made it, for the image's history
 */
public record Layer(Descriptor blob, Digest diffId, String createdBy) {
    /** Stored layers are read from files, which may lack anything. */
    public Layer {
        Objects.requireNonNull(blob);
        Objects.requireNonNull(diffId);
        Objects.requireNonNull(createdBy);
    }
}
