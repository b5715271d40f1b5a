/** Tests of R: recipes, and real installations from Debian and from a small repository that the tests make. */
@NullMarked
package dev.quire.repo2image.r;

import org.jspecify.annotations.NullMarked;
