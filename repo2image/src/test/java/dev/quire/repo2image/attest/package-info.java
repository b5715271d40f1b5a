/** Tests of what a build leaves, by the rules of those who read it. */
@NullMarked
package dev.quire.repo2image.attest;

import org.jspecify.annotations.NullMarked;
