/** Files from package indexes and mirrors, checked by their digest and kept under it. */
@NullMarked
package dev.quire.repo2image.download;

import org.jspecify.annotations.NullMarked;
