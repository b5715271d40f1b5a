package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildException;

/** The forges and archives that repositories lie in, whatever they speak. Methods block and answer to interruption. */
public interface ContentRemote {
    /**
     * What the spec's ref means now.
     *
     * @throws BuildException with a sentence when there is no such thing, or its host cannot be reached
     */
    ResolvedRepo resolve(RepoSpec spec) throws InterruptedException;

    /**
     * Fetches that version and nothing else. The caller closes the tree, which gives back its disk space; when this throws,
     * nothing is left.
     *
     * @throws BuildException with a sentence when it is not there, when it is too large, or when the host fails
     */
    RepoTree fetch(ResolvedRepo repo, ProgressLog progress) throws InterruptedException;
}
