package dev.quire.api.cli;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.ContentRemote;
import dev.quire.repo2image.repo.DirectoryTree;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import dev.quire.repo2image.repo.SubdirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A directory of this machine as if it were a repository of one commit: its files as they lie there now, whose digest is the
 * commit's id.
 */
final class DirectoryRemote implements ContentRemote {
    /** What stands for its URL in labels, as with repo2docker; the path is nobody's business. */
    static final String URL = "local";

    private final Path directory;

    DirectoryRemote(Path directory) {
        this.directory = directory;
    }

    @Override
    public ResolvedRepo resolve(RepoSpec spec) {
        try (RepoTree tree = tree()) {
            CommitId id = new CommitId(
                    Digest.of(tree.id().getBytes(StandardCharsets.UTF_8)).hex());
            return new ResolvedRepo(spec, spec.url(), id);
        } catch (UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public RepoTree fetch(ResolvedRepo repo, ProgressLog progress) {
        RepoTree tree = tree();
        return repo.subdirectory().isEmpty() ? tree : SubdirectoryTree.of(tree, repo.subdirectory(), repo.url());
    }

    private RepoTree tree() {
        try {
            return DirectoryTree.of(directory);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private BuildException unreadable(Exception e) {
        return new BuildException(
                BuildError.REPOSITORY_NOT_FOUND,
                "The directory " + directory + " cannot be read (" + e.getMessage() + ").",
                e);
    }
}
