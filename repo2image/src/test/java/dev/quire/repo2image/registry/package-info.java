/** The contract of stores of images, and a registry in memory that passes it. */
@NullMarked
package dev.quire.repo2image.registry;

import org.jspecify.annotations.NullMarked;
