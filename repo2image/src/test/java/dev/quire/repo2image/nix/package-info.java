/** Tests of Nix: recipes, and real environments made of expressions that need no packages. */
@NullMarked
package dev.quire.repo2image.nix;

import org.jspecify.annotations.NullMarked;
