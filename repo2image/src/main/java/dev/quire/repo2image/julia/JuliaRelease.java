package dev.quire.repo2image.julia;

import dev.quire.repo2image.image.Digest;

/**
 * A release that can be downloaded.
 *
 * @param path of its archive, relative to the site of downloads
 * @param digest of the archive
 * @param size of the archive in bytes
 */
public record JuliaRelease(JuliaVersion version, String path, Digest digest, long size) {}
