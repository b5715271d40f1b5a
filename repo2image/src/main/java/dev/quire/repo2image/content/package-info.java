/**
 * Content that lies in archives rather than in Git: each is resolved and fetched over the archive's own HTTP interface, as a list of
 * files or as a packed archive, which are taken in as hostile input. {@code ContentRemotes} is the front door, for Git too.
 */
@NullMarked
package dev.quire.repo2image.content;

import org.jspecify.annotations.NullMarked;
