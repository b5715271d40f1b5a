/** The service's own image: made of the same base and by the same assembler as users' images, without a container engine. */
@NullMarked
package dev.quire.api.image;

import org.jspecify.annotations.NullMarked;
