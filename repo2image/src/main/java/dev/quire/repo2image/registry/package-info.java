/**
 * Where images are stored: the port {@link dev.quire.repo2image.registry.Registry}, a registry by Jib Core (used nowhere
 * else), and an OCI image layout in a directory.
 */
@NullMarked
package dev.quire.repo2image.registry;

import org.jspecify.annotations.NullMarked;
