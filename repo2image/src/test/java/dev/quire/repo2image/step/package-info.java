/** Tests of what is made of steps, without a container. */
@NullMarked
package dev.quire.repo2image.step;

import org.jspecify.annotations.NullMarked;
