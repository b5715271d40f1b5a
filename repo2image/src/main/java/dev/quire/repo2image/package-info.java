/**
 * The front door: a repository becomes an OCI image, a deterministic function of a commit.
 */
@NullMarked
package dev.quire.repo2image;

import org.jspecify.annotations.NullMarked;
