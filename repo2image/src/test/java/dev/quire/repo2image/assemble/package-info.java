/** Tests of the cache and of assembling. */
@NullMarked
package dev.quire.repo2image.assemble;

import org.jspecify.annotations.NullMarked;
