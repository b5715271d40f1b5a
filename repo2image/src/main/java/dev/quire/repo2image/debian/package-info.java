/**
 * Debian packages as the base of an image, without running any of their code: a signed index, a lock, downloaded and checked
 * packages, and one tree of files. Depends on {@code image} and on this module's errors only; why no maintainer script
 * runs is told in {@code docs/decisions/0002-base-without-maintainer-scripts.md}.
 */
@NullMarked
package dev.quire.repo2image.debian;

import org.jspecify.annotations.NullMarked;
