/** A real, local implementation of {@code Sessions} for the tests of other modules; it passes the same contract as the others. */
@NullMarked
package dev.quire.launcher.testing;

import org.jspecify.annotations.NullMarked;
