/** Tests of the base made of Debian packages. */
@NullMarked
package dev.quire.repo2image.debian;

import org.jspecify.annotations.NullMarked;
