package dev.quire.repo2image.content;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ArchiveSpec;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.ContentRemote;
import dev.quire.repo2image.repo.GitRemote;
import dev.quire.repo2image.repo.GitSpec;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.RepositoryPolicy;
import dev.quire.repo2image.repo.ResolvedRef;
import dev.quire.repo2image.repo.ResolvedRepo;
import dev.quire.repo2image.repo.SubdirectoryTree;
import dev.quire.repo2image.repo.TimedFetch;
import dev.quire.repo2image.repo.VersionId;
import java.nio.file.Path;
import java.time.Duration;

/** Every forge and archive: the kind of the spec says which. */
public final class ContentRemotes implements ContentRemote {
    private final GitRemote git;
    private final RepositoryPolicy policy;
    private final TimedFetch timed;
    private final HoldingFetch fetch;
    private final Archives archives;

    /**
     * @param git what fetches Git repositories
     * @param policy what archives may give
     * @param directory where content lies while it is used; belongs to this object
     * @param pause how long to wait before an archive that prepares something is asked again
     */
    public ContentRemotes(
            GitRemote git,
            ContentHosts hosts,
            GuardedHttp http,
            RepositoryPolicy policy,
            Path directory,
            Duration pause) {
        this.git = git;
        this.policy = policy;
        this.timed = new TimedFetch(directory);
        this.fetch = new HoldingFetch(http, policy, directory);
        this.archives = new Archives(hosts, http, pause);
    }

    @Override
    public ResolvedRepo resolve(RepoSpec spec) throws InterruptedException {
        ResolvedRef ref = switch (spec) {
            case GitSpec repository -> git.resolve(repository.url(), repository.ref());
            case ArchiveSpec archive ->
                timed.within(policy.answerWithin(), archive.url(), () -> archives.resolve(archive));
        };
        return new ResolvedRepo(spec, spec.url(), ref);
    }

    @Override
    public RepoTree fetch(ResolvedRepo repo, ProgressLog progress) throws InterruptedException {
        RepoTree tree = switch (repo.spec()) {
            case GitSpec _ -> git.fetch(repo.url(), commit(repo.ref()), progress);
            case ArchiveSpec archive ->
                timed.within(policy.fetchWithin(), repo.url(), () -> {
                    progress.line("Fetching version " + repo.ref() + " of " + repo.url());
                    return fetch.fetch(archives.holding(archive, repo.ref(), progress), repo.url(), progress);
                });
        };
        if (repo.subdirectory().isEmpty()) {
            return tree;
        }
        try {
            return SubdirectoryTree.of(tree, repo.subdirectory(), repo.url());
        } catch (BuildException e) {
            tree.close();
            throw e;
        }
    }

    private static CommitId commit(ResolvedRef ref) {
        return switch (ref) {
            case CommitId commit -> commit;
            case VersionId version -> throw new IllegalArgumentException("Not a commit: " + version);
        };
    }
}
