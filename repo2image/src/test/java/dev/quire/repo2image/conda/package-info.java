/** Tests of conda environments, against channels that they make. */
@NullMarked
package dev.quire.repo2image.conda;

import org.jspecify.annotations.NullMarked;
