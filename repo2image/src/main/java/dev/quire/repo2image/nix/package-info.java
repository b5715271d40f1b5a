/** Nix: the program from Debian and a repository's shell, as recipes of executed steps. Pure. */
@NullMarked
package dev.quire.repo2image.nix;

import org.jspecify.annotations.NullMarked;
