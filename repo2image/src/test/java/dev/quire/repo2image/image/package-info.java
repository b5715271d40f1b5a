/** Tests of tar, layers and images, by what others make of them; and the oracle for stored images. */
@NullMarked
package dev.quire.repo2image.image;

import org.jspecify.annotations.NullMarked;
