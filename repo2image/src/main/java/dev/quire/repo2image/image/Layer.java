package dev.quire.repo2image.image;

/**
 * A finished layer.
 *
 * @param blob the compressed tar
 * @param diffId the digest of the uncompressed tar (OCI image specification, config, "Layer DiffID")
 * @param createdBy what made it, for the image's history
 */
public record Layer(Descriptor blob, Digest diffId, String createdBy) {}
