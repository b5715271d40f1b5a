/** Builds' steps in the launcher's containers: the only place where repo2image's port meets the launcher's. */
@NullMarked
package dev.quire.api.step;

import org.jspecify.annotations.NullMarked;
