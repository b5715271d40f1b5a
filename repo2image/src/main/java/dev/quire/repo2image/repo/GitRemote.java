package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildException;

/** The hosts that repositories live on. Methods block and answer to interruption. */
public interface GitRemote {
    /**
     * The commit that the ref names now: a branch, else a tag (the commit that it points to), else a full ref name, else
     * {@code HEAD}; a full commit id is taken as it is, without asking.
     *
     * @throws BuildException with a sentence when there is no such ref or repository, or the host cannot be reached
     */
    CommitId resolve(String url, String ref) throws InterruptedException;

    /**
     * Fetches that commit, and as little else as the server allows. The caller closes the tree, which gives back its disk
     * space; when this throws, nothing is left.
     *
     * @throws BuildException with a sentence when there is no such commit, when it is too large, or when the host fails
     */
    RepoTree fetch(String url, CommitId commit, ProgressLog progress) throws InterruptedException;
}
