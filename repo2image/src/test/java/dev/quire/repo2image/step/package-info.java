/** Tests of executed steps. */
@NullMarked
package dev.quire.repo2image.step;

import org.jspecify.annotations.NullMarked;
