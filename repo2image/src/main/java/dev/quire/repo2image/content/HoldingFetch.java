package dev.quire.repo2image.content;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Excerpt;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.RepositoryPolicy;
import dev.quire.repo2image.repo.StatusException;
import dev.quire.repo2image.repo.StoredTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** Makes a tree of what an archive gives out. */
final class HoldingFetch {
    private final GuardedHttp http;
    private final RepositoryPolicy policy;
    private final Path directory;

    HoldingFetch(GuardedHttp http, RepositoryPolicy policy, Path directory) {
        this.http = http;
        this.policy = policy;
        this.directory = directory;
    }

    RepoTree fetch(Holding holding, String url, ProgressLog progress) throws IOException, InterruptedException {
        try (StoredTree.Writer tree = new StoredTree.Writer(directory, policy, url)) {
            switch (holding) {
                case Holding.Files files -> {
                    for (RemoteFile file : files.files()) {
                        download(file, progress, in -> tree.file(file.path(), false, in));
                    }
                }
                case Holding.Packed packed -> {
                    Path[] archive = new Path[1];
                    download(packed.file(), progress, in -> archive[0] = tree.aside("archive", in));
                    new Unpacking(tree, packed.file().path()).unpack(archive[0], packed.format(), packed.directory());
                    Files.delete(archive[0]);
                }
            }
            RepoTree finished = tree.finish();
            progress.line("Fetched " + finished.entries().size() + " files");
            return finished;
        }
    }

    private interface Sink {
        void take(InputStream in) throws IOException;
    }

    private void download(RemoteFile file, ProgressLog progress, Sink sink) throws IOException, InterruptedException {
        progress.line("Downloading " + Excerpt.of(file.path()));
        Optional<MessageDigest> digest = file.checksum().map(Checksum::digest);
        try (InputStream body = http.send(file.request()).body();
                InputStream in = digest.isPresent() ? new DigestInputStream(body, digest.get()) : body) {
            sink.take(in);
        } catch (StatusException e) {
            if (e.isMissing() || e.isRefused()) {
                throw new BuildException(
                        BuildError.REPOSITORY_NOT_FOUND,
                        "The file '" + Excerpt.of(file.path()) + "' is "
                                + (e.isMissing() ? "no longer there" : "restricted") + " ("
                                + Excerpt.of(String.valueOf(e.getMessage())) + ").",
                        e);
            }
            throw e;
        }
        if (digest.isPresent() && !file.checksum().get().matches(digest.get())) {
            throw new BuildException(
                    BuildError.HOST_UNREACHABLE,
                    "The file '" + Excerpt.of(file.path()) + "' came damaged from "
                            + Excerpt.of(file.request().uri().getHost()) + " (its checksum differs); try again.");
        }
    }
}
