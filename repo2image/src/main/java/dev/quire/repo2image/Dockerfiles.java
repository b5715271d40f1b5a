package dev.quire.repo2image;

import dev.quire.repo2image.dockerfile.DockerfileBuilder;
import dev.quire.repo2image.registry.SourceImages;

/** How Dockerfiles are built. */
public sealed interface Dockerfiles {
    /** By a builder, which knows all of them. */
    record Built(DockerfileBuilder builder) implements Dockerfiles {}

    /**
     * Those of the common subset as steps.
     *
     * @param images what they start from
     */
    record Executed(SourceImages images) implements Dockerfiles {}
}
