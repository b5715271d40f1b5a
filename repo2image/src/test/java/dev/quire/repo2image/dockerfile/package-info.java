/** Tests of Dockerfile builds. */
@NullMarked
package dev.quire.repo2image.dockerfile;

import org.jspecify.annotations.NullMarked;
