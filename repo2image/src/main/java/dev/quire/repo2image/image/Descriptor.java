package dev.quire.repo2image.image;

/**
 * Names a blob (OCI image specification, descriptor).
 *
 * @param mediaType its media type
 * @param size its length in bytes
 * @param digest the digest of its bytes
 */
public record Descriptor(String mediaType, long size, Digest digest) {}
