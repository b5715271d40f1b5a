/**
 * Executed steps: what runs in a container on top of the layers below, and the layer or files that come of it. The container
 * itself is behind the port {@link dev.quire.repo2image.step.StepRunner}.
 */
@NullMarked
package dev.quire.repo2image.step;

import org.jspecify.annotations.NullMarked;
