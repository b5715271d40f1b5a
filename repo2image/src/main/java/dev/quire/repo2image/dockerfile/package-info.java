/**
 * Images that a repository describes by a Dockerfile: the build context with its ignore files, the port
 * {@link dev.quire.repo2image.dockerfile.DockerfileBuilder} to what builds, and the storing of what comes of it. Where there is no builder,
 * {@link dev.quire.repo2image.dockerfile.StagedImages} builds those of the common subset as executed steps
 * (docs/decisions/0010-dockerfiles-without-a-builder.md).
 */
@NullMarked
package dev.quire.repo2image.dockerfile;

import org.jspecify.annotations.NullMarked;
