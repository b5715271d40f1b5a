package dev.quire.api.launch;

import dev.quire.repo2image.repo.RepoSpec;

/** Reads the specs of launch links. */
@FunctionalInterface
public interface SpecReader {
    /**
     * The spec that a link names.
     *
     * @param provider the provider's short name
     * @param rawPath the rest of the path, still percent-encoded
     * @throws dev.quire.repo2image.BuildException when it cannot be read
     */
    RepoSpec read(String provider, String rawPath);
}
