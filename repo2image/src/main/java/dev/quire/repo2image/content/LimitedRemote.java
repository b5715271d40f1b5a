package dev.quire.repo2image.content;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ContentRemote;
import dev.quire.repo2image.repo.Excerpt;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Repositories of some hosts only; that of a DOI is the resolver's. What a repository is completed by, such as submodules, may lie
 * elsewhere, and directories of this machine have a list of their own.
 */
public final class LimitedRemote implements ContentRemote {
    private static final Pattern URL =
            Pattern.compile("(?<scheme>[a-z]+)://(?:[^/@]*@)?(?<host>[^/:]*)(?<port>:\\d+)?.*");

    private final ContentRemote remote;
    private final List<String> hosts;

    /**
     * @param hosts names, or {@code name:port}
     */
    public LimitedRemote(ContentRemote remote, List<String> hosts) {
        this.remote = remote;
        this.hosts = hosts.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    public ResolvedRepo resolve(RepoSpec spec) throws InterruptedException {
        check(spec);
        return remote.resolve(spec);
    }

    @Override
    public RepoTree fetch(ResolvedRepo repo, ProgressLog progress) throws InterruptedException {
        check(repo.spec());
        return remote.fetch(repo, progress);
    }

    private void check(RepoSpec spec) {
        Matcher url = URL.matcher(spec.url().toLowerCase(Locale.ROOT));
        String host = url.matches() ? url.group("host") : "";
        String port = host.isEmpty() || url.group("port") == null ? "" : url.group("port");
        boolean local = url.matches() && url.group("scheme").equals("file");
        if (!local && !hosts.contains(host) && !hosts.contains(host + port)) {
            throw new BuildException(
                    BuildError.FORBIDDEN_REPOSITORY,
                    "Repositories of " + Excerpt.of(host) + " are not launched here, only those of "
                            + String.join(", ", hosts) + " (quire.repositories.hosts).");
        }
    }
}
