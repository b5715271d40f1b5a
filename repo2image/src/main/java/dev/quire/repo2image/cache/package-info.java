/**
 * What all that lies on this machine's disk has in common: when it was used last, whether its bytes were checked, who works with
 * it now, and who makes what. Processes that share the directory agree by files and their locks, which end with a process.
 * Depends on {@code image} and {@code repo}. Why so: docs/decisions/0013-the-cache-on-disk.md.
 */
@NullMarked
package dev.quire.repo2image.cache;

import org.jspecify.annotations.NullMarked;
