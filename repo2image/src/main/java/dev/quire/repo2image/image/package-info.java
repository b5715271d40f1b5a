/**
 * OCI values and bytes: digests, descriptors, layers, and the deterministic tar that layers are made of. Pure on streams;
 * depends on no other package of this module.
 */
@NullMarked
package dev.quire.repo2image.image;

import org.jspecify.annotations.NullMarked;
