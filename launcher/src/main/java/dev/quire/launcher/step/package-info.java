/**
 * A step of a build that has to run: a command in a container on top of an image, and the change that it made, as a tar.
 *
 * <p>Depends on {@code .session} for the name of an image only. What works inside of the container is a program of its own, in
 * this package's resources; what it says is taken for what a stranger says.
 */
@NullMarked
package dev.quire.launcher.step;

import org.jspecify.annotations.NullMarked;
