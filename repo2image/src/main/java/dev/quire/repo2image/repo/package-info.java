/**
 * Repositories: what a launch link names, what a remote answers, and the one commit that is fetched, with its submodules and large
 * files. Values are pure; {@code JGitRemote}, {@code GitTree} and what they are made of are the only users of JGit. Archives that
 * are not Git are in {@code dev.quire.repo2image.content}, which uses this package.
 */
@NullMarked
package dev.quire.repo2image.repo;

import org.jspecify.annotations.NullMarked;
