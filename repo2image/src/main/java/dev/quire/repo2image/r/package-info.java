/**
 * R: the language with its kernel, and what installs packages, as recipes of executed steps. Pure; knows {@code step}, the
 * recipe for Debian's packages and the plan's values.
 */
@NullMarked
package dev.quire.repo2image.r;

import org.jspecify.annotations.NullMarked;
