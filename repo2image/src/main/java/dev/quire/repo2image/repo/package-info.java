/**
 * Repositories: what a launch link names, what a remote answers, and the one commit that is fetched. Values are pure;
 * {@code JGitRemote}, {@code GitTree} and what they are made of are the only users of JGit.
 */
@NullMarked
package dev.quire.repo2image.repo;

import org.jspecify.annotations.NullMarked;
