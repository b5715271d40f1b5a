package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;

/** Git over https, http, ssh, git and, where it is allowed, the disk; no other program runs and nothing is checked out. */
public final class JGitRemote implements GitRemote {
    private static final Pattern COMMIT_ID = Pattern.compile("[0-9a-fA-F]{40}");
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

    private final RepositoryPolicy policy;
    private final Path directory;
    private final GitTransports transports;
    private final GitFailure failure;
    private final Completion completion;

    /**
     * @param policy what may be fetched
     * @param directory where repositories lie while they are used; belongs to this object
     * @param proxies the HTTP proxy, if any
     * @param ssh the key for {@code ssh://} URLs, which are refused without one
     */
    public JGitRemote(RepositoryPolicy policy, Path directory, ProxyEnvironment proxies, Optional<SshIdentity> ssh) {
        this(policy, directory, proxies, ssh, Credentials.none());
    }

    /**
     * @param credentials the logins for private repositories over http and https, and for their large files
     */
    public JGitRemote(
            RepositoryPolicy policy,
            Path directory,
            ProxyEnvironment proxies,
            Optional<SshIdentity> ssh,
            Credentials credentials) {
        IsolatedGit.install();
        this.policy = policy;
        this.directory = directory;
        this.transports = new GitTransports(policy, proxies, ssh, directory.resolve("home"), credentials);
        GuardedHttp http = new GuardedHttp(policy, proxies, credentials, BUSY_PAUSE);
        this.completion = new Completion(
                new LargeFiles(http, new LocalRepositories(policy.fileDirectories())), this::fetchModule);
        this.failure = new GitFailure(policy, directory);
    }

    @Override
    public CommitId resolve(String text, String ref) throws InterruptedException {
        if (COMMIT_ID.matcher(ref).matches()) {
            return new CommitId(ref.toLowerCase(Locale.ROOT));
        }
        GitUrl url = url(text);
        if (!RefName.isValid(ref)) {
            throw refNotFound(url, ref);
        }
        return within(policy.answerWithin(), url, () -> {
            Optional<CommitId> found = refs(url, AdvertisedRefs.prefixes(ref)).find(ref);
            if (found.isEmpty() && AdvertisedRefs.isAbbreviatedId(ref)) {
                found = refs(url).findAbbreviated(ref);
            }
            return found.orElseThrow(() -> refNotFound(url, ref));
        });
    }

    @Override
    public RepoTree fetch(String text, CommitId commit, ProgressLog progress) throws InterruptedException {
        GitUrl url = url(text);
        return within(policy.fetchWithin(), url, () -> {
            RepoTree tree = fetch(url, commit, new Allowance(policy, url.toString()), 0, progress);
            progress.line("Fetched " + tree.entries().size() + " files");
            return tree;
        });
    }

    private RepoTree fetch(GitUrl url, CommitId commit, Allowance allowance, int depth, ProgressLog progress)
            throws IOException, InterruptedException, URISyntaxException {
        ScratchRepository scratch = ScratchRepository.create(directory, policy.maxBytes(), allowance.received());
        try {
            receive(url, commit, scratch, progress);
            GitTree tree = GitTree.of(scratch, commit, url, allowance);
            return completion.complete(tree, scratch, url, allowance, depth, progress);
        } catch (Throwable e) {
            scratch.close();
            throw e;
        }
    }

    private RepoTree fetchModule(GitUrl url, CommitId commit, Allowance allowance, int depth, ProgressLog progress)
            throws InterruptedException {
        try {
            return fetch(url, commit, allowance, depth, progress);
        } catch (IOException | URISyntaxException e) {
            throw failure.of(url, e);
        }
    }

    /** That commit alone if the server gives it; else the ref that points to it; else all branches and tags. */
    private void receive(GitUrl url, CommitId commit, ScratchRepository into, ProgressLog progress)
            throws IOException, URISyntaxException {
        progress.line("Fetching " + commit.abbreviated() + " of " + url);
        if (transports.lacks(url, commit)) {
            throw refNotFound(url, commit.hex());
        }
        if (attempt(url, List.of(new RefSpec(commit.hex())), true, into, progress) && has(into, commit)) {
            return;
        }
        Optional<String> ref = refs(url).pointingTo(commit);
        if (ref.isPresent()) {
            progress.line("The server does not give single commits: fetching " + ref.get());
            RefSpec spec = new RefSpec("+" + ref.get() + ":refs/quire/fetched");
            if (attempt(url, List.of(spec), true, into, progress) && has(into, commit)) {
                return;
            }
        }
        progress.line("Looking for the commit in the whole history");
        List<RefSpec> all = List.of(new RefSpec("+refs/heads/*:refs/heads/*"), new RefSpec("+refs/tags/*:refs/tags/*"));
        if (!attempt(url, all, false, into, progress) || !has(into, commit)) {
            throw refNotFound(url, commit.hex());
        }
    }

    /** Whether it went through; a failure for which no other way helps is thrown. */
    private boolean attempt(
            GitUrl url, List<RefSpec> specs, boolean shallow, ScratchRepository into, ProgressLog progress)
            throws IOException, URISyntaxException {
        try (Transport transport = transports.open(url, into.git())) {
            transport.setTagOpt(TagOpt.NO_TAGS);
            if (shallow) {
                transport.setDepth(1);
            }
            transport.fetch(new FetchProgress(progress), specs);
            return true;
        } catch (TransportException e) {
            Optional<BuildException> lasting = failure.known(url, e);
            if (lasting.isPresent()) {
                throw lasting.get();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return false;
        }
    }

    private static boolean has(ScratchRepository scratch, CommitId commit) throws IOException {
        return scratch.git().getObjectDatabase().has(ObjectId.fromString(commit.hex()));
    }

    private AdvertisedRefs refs(GitUrl url, String... prefixes) throws IOException, URISyntaxException {
        try (Transport transport = transports.open(url, null);
                FetchConnection connection = transport.openFetch(List.of(), prefixes)) {
            return new AdvertisedRefs(connection.getRefsMap());
        }
    }

    private <T> T within(Duration limit, GitUrl url, Callable<T> work) throws InterruptedException {
        try {
            return Deadline.call(limit, work);
        } catch (TimeoutException e) {
            String whose = url.host().isEmpty() ? "Repository " + url : "The host " + Excerpt.of(url.host());
            throw new BuildException(
                    BuildError.HOST_UNREACHABLE,
                    whose + " was not done within " + limit.toSeconds() + " seconds; try again later.",
                    e);
        } catch (ExecutionException e) {
            throw failure.of(url, e.getCause() == null ? e : e.getCause());
        }
    }

    private static GitUrl url(String text) {
        return GitUrl.parse(text)
                .orElseThrow(() -> new BuildException(
                        BuildError.MALFORMED_SPEC, "'" + Excerpt.of(text) + "' is not a URL that Git can fetch from."));
    }

    private static BuildException refNotFound(GitUrl url, String ref) {
        String hint = AdvertisedRefs.isAbbreviatedId(ref) && ref.length() >= 7
                ? " If it is a shortened commit id, give all 40 digits."
                : "";
        return new BuildException(
                BuildError.REF_NOT_FOUND,
                "Repository " + Excerpt.of(url.toString()) + " has no branch, tag or commit named '" + Excerpt.of(ref)
                        + "'." + hint);
    }
}
