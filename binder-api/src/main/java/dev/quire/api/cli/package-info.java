/**
 * The command line {@code repo2image}: builds an image of a repository or a directory, stores or runs it, and shows what an image
 * says of itself. Knows repo2image and the launcher, and no framework but picocli; see docs/command-line.md.
 */
@NullMarked
package dev.quire.api.cli;

import org.jspecify.annotations.NullMarked;
