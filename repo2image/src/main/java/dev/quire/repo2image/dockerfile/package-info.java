/**
 * Images that a repository describes by a Dockerfile: the build context with its ignore files, the port
 * {@link dev.quire.repo2image.dockerfile.DockerfileBuilder} to what builds, and the storing of what comes of it.
 */
@NullMarked
package dev.quire.repo2image.dockerfile;

import org.jspecify.annotations.NullMarked;
