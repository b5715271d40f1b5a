/**
 * Images that are built by Dockerfiles: the port {@link dev.quire.launcher.build.ImageBuilder}, its values, and how failures are read
 * off what a builder printed. What builds is in {@code .local} and {@code .kubernetes}.
 */
@NullMarked
package dev.quire.launcher.build;

import org.jspecify.annotations.NullMarked;
