package dev.quire.api.cli;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.DirectoryTree;
import dev.quire.repo2image.repo.GitRemote;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.RepoTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A directory of this machine as if it were a repository of one commit: its files as they lie there now, whose digest is the
 * commit's id.
 */
final class DirectoryRemote implements GitRemote {
    /** What stands for its URL in labels, as with repo2docker; the path is nobody's business. */
    static final String URL = "local";

    private final Path directory;

    DirectoryRemote(Path directory) {
        this.directory = directory;
    }

    @Override
    public CommitId resolve(String url, String ref) {
        try (RepoTree tree = tree()) {
            return new CommitId(
                    Digest.of(tree.id().getBytes(StandardCharsets.UTF_8)).hex());
        } catch (UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public RepoTree fetch(String url, CommitId commit, ProgressLog progress) {
        return tree();
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
