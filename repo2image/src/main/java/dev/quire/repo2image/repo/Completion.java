package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Brings what a commit only refers to: its large files and its submodules, each at the commit that it records. */
final class Completion {
    private final LargeFiles largeFiles;
    private final Fetch fetch;

    /** Fetches one more repository. */
    interface Fetch {
        RepoTree fetch(GitUrl url, CommitId commit, Allowance allowance, int depth, ProgressLog progress)
                throws IOException, InterruptedException;
    }

    Completion(LargeFiles largeFiles, Fetch fetch) {
        this.largeFiles = largeFiles;
        this.fetch = fetch;
    }

    /**
     * The whole of that tree, to which it belongs from here on; when this throws, it is still the caller's.
     *
     * @param depth how many repositories this one is inside of
     */
    RepoTree complete(
            GitTree tree, ScratchRepository scratch, GitUrl url, Allowance allowance, int depth, ProgressLog progress)
            throws IOException, InterruptedException {
        Map<String, LargeFiles.Large> large =
                largeFiles.fetch(tree, url, scratch.directory().resolve("lfs"), allowance, progress);
        Map<String, RepoTree> modules = new TreeMap<>();
        try {
            Submodules declared = Submodules.of(tree);
            for (RepoEntry entry : tree.entries()) {
                if (entry instanceof RepoEntry.Submodule module) {
                    Optional<Submodules.Declared> known =
                            Optional.ofNullable(declared.byPath().get(module.path()));
                    if (known.isEmpty() || known.get().skipped()) {
                        progress.line("The directory " + Excerpt.of(module.path()) + " stays empty: .gitmodules "
                                + (known.isEmpty() ? "names no submodule there" : "says not to fetch the submodule"));
                    } else {
                        allowance.submodule(depth + 1);
                        modules.put(module.path(), module(module, known.get(), url, allowance, depth + 1, progress));
                    }
                }
            }
            return large.isEmpty() && modules.isEmpty() ? tree : CompleteTree.of(tree, large, modules);
        } catch (Throwable e) {
            modules.values().forEach(RepoTree::close);
            throw e;
        }
    }

    private RepoTree module(
            RepoEntry.Submodule module,
            Submodules.Declared declared,
            GitUrl parent,
            Allowance allowance,
            int depth,
            ProgressLog progress)
            throws IOException, InterruptedException {
        String name = "Submodule '" + Excerpt.of(module.path()) + "'";
        GitUrl url = Submodules.url(parent, declared.url())
                .orElseThrow(() -> new BuildException(
                        BuildError.INVALID_FILE,
                        name + " has a URL in .gitmodules that Git cannot fetch from; mend it."));
        if (url.scheme().equals("file") && !parent.scheme().equals("file")) {
            // A link to a forge must not bring along what lies on this disk.
            throw new BuildException(
                    BuildError.FORBIDDEN_REPOSITORY,
                    name + " is a repository on a disk, which a repository elsewhere cannot refer to.");
        }
        try {
            return fetch.fetch(url, new CommitId(module.commit()), allowance, depth, progress);
        } catch (BuildException e) {
            throw new BuildException(e.error(), name + " cannot be fetched: " + ConnectionFailure.message(e), e);
        }
    }
}
