/** Runs a plan: makes the layers that are missing, keeps them, and stores the image. IO. */
@NullMarked
package dev.quire.repo2image.assemble;

import org.jspecify.annotations.NullMarked;
