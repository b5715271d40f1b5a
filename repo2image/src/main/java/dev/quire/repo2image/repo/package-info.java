/**
 * Repositories: what a launch link names, what a remote answers, and the one commit that is fetched. Values are pure;\n * {@code JGitRemote} is the only user of JGit.
 */
@NullMarked
package dev.quire.repo2image.repo;

import org.jspecify.annotations.NullMarked;
