package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;

/** What one fetch may still take, with all submodules and large files of the repository together. */
final class Allowance {
    private static final int SUBMODULES = 100;
    private static final int DEPTH = 10;

    private final RepositoryPolicy policy;
    private final String url;
    private final ByteLimit received;
    private long bytes;
    private int nodes;
    private int submodules;

    /**
     * @param url the repository that was asked for, which sentences name
     */
    Allowance(RepositoryPolicy policy, String url) {
        this.policy = policy;
        this.url = url;
        this.received = new ByteLimit(policy.maxBytes());
    }

    /** What all packs together may have. */
    ByteLimit received() {
        return received;
    }

    /** One more file or directory, as deep as that. */
    void node(int depth, int deepest) {
        if (++nodes > policy.maxFiles() || depth > deepest) {
            throw policy.tooManyFiles(url);
        }
    }

    /** Takes so many bytes of files. */
    void bytes(long size) {
        bytes += size;
        if (bytes > policy.maxBytes() || bytes < 0) {
            throw policy.tooLarge(url);
        }
    }

    /** One more submodule, as deep as that. */
    void submodule(int depth) {
        if (++submodules > SUBMODULES || depth > DEPTH) {
            throw new BuildException(
                    BuildError.REPOSITORY_TOO_LARGE,
                    "Repository " + Excerpt.of(url) + " has more than " + SUBMODULES + " submodules, or more than "
                            + DEPTH + " inside each other.");
        }
    }
}
