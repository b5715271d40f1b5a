/** Files from package indexes and mirrors, checked by their digest and kept under it, and the fan-out to fetch many at once. */
@NullMarked
package dev.quire.repo2image.download;

import org.jspecify.annotations.NullMarked;
