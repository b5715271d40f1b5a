/** Tests of steps, and the contract of what runs them. */
@NullMarked
package dev.quire.launcher.step;

import org.jspecify.annotations.NullMarked;
